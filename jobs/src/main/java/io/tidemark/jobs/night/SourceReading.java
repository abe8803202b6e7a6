package io.tidemark.jobs.night;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.IdentitySources;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.source.EnricherFactory;
import io.tidemark.jobs.source.EventTableOnSpark;
import io.tidemark.jobs.source.FileAccounts;
import io.tidemark.jobs.source.Limits;
import io.tidemark.jobs.source.LogFilesOnSpark;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.LogReading;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.SourceRows;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Turns the inputs of a run into rows of {@link SourceRows}. */
final class SourceReading {
  private final NightRun run;
  private final ReadOptions options;
  private final FeatureSources sources;
  private final IdentitySources people;

  SourceReading(NightRun run, Instant startedAt) {
    this.run = run;
    sources = FeatureSources.of(run.request().settings().features());
    Settings.Ingest ingest = run.request().settings().ingest();
    people = IdentitySources.of(ingest);
    Limits defaults = Limits.DEFAULT;
    options =
        LogReading.options(
                ingest,
                Math.addExact(
                    Math.multiplyExact(startedAt.getEpochSecond(), 1_000_000L),
                    startedAt.getNano() / 1_000L))
            .withFormat(run.request().format())
            .withIdentification(people.identification())
            .withLimits(
                new Limits(
                    Math.toIntExact(ingest.maxRecordBytes()),
                    defaults.nesting(),
                    defaults.textChars(),
                    defaults.rawBytes(),
                    defaults.unmappedEntries(),
                    defaults.unmappedChars()));
  }

  /** What fills the derived columns of what is read, to be noted with it. */
  String enrichedBy() {
    return sources.version();
  }

  /** What stands for people; empty where they are stored as they are. */
  Optional<Pseudonyms> pseudonyms() {
    return people.pseudonyms();
  }

  /** What lies under the inputs, which must be something. */
  InputFiles inputs() {
    InputFiles inputs =
        InputFiles.under(
            run.request().inputs(), run.warehouse().spark().sparkContext().hadoopConfiguration());
    if (inputs.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is nothing to read in " + String.join(", ", run.request().inputs()),
          "the folders hold no file (names that begin with . or _ are passed over)",
          "check the path given to --input; if the logs are late, run this again later");
    }
    return inputs;
  }

  /** The rows of these inputs; their accounts come with the first action on all of them. */
  Dataset<Row> rows(
      List<FileStatus> files,
      List<FileStatus> parquet,
      List<String> deltaTables,
      FileAccounts accounts) {
    SparkSession spark = run.warehouse().spark();
    EnricherFactory enrichers = sources.enrichers(spark);
    Dataset<Row> rows = null;
    if (!files.isEmpty()) {
      rows = LogFilesOnSpark.read(paths(spark, files), options, enrichers, accounts);
    }
    if (!parquet.isEmpty()) {
      for (Dataset<Row> alike :
          ParquetReading.of(paths(spark, parquet), options, enrichers, accounts)) {
        rows = rows == null ? alike : rows.unionAll(alike);
      }
    }
    for (String path : deltaTables) {
      Dataset<Row> table =
          EventTableOnSpark.read(
              spark.read().format("delta").load(path),
              path,
              LogFormat.DELTA,
              options,
              enrichers,
              accounts);
      rows = rows == null ? table : rows.unionAll(table);
    }
    return rows;
  }

  /** Paths spread over tasks: gzip cannot be split, so a file is the unit of work. */
  private static Dataset<String> paths(SparkSession spark, List<FileStatus> files) {
    List<String> paths = files.stream().map(file -> file.getPath().toString()).toList();
    int tasks = Math.min(paths.size(), 4 * spark.sparkContext().defaultParallelism());
    return spark.createDataset(paths, Encoders.STRING()).repartition(Math.max(1, tasks));
  }
}
