package io.tidemark.jobs.night;

import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.ingest.FileAccounts;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.ingest.SourceRows;
import io.tidemark.jobs.ingest.SparkEventTable;
import io.tidemark.jobs.ingest.SparkLogFiles;
import io.tidemark.jobs.ingest.SparkParquetFiles.ParquetFooter;
import io.tidemark.jobs.run.EnricherFactory;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.IdentitySources;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.WarehouseFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a run's inputs into rows with the schema of {@link SourceRows}. */
final class SourceReading {
  private static final Logger LOGGER = LoggerFactory.getLogger(SourceReading.class);

  /** Number of skipped files that are logged one by one. */
  private static final int SKIPPED_SHOWN = 20;

  private final NightRun run;
  private final ReadOptions options;
  private final FeatureSources sources;
  private final IdentitySources people;

  SourceReading(NightRun run) {
    this.run = run;
    sources = FeatureSources.of(run.request().settings().features());
    Settings.Ingest ingest = run.request().settings().ingest();
    people = IdentitySources.of(ingest);
    options =
        LogReading.options(ingest, people, EventTime.micros(run.startedAt()))
            .withFormat(run.request().format());
  }

  /** Returns the versions of the data sources that fill derived columns. */
  String enrichedBy() {
    return sources.version();
  }

  /** Returns the pseudonyms for people; empty if people are stored under their real names. */
  Optional<Pseudonyms> pseudonyms() {
    return people.pseudonyms();
  }

  /** Lists the contents of the inputs. Rejects inputs that contain nothing to read. */
  InputFiles inputs() {
    InputFiles inputs =
        InputFiles.under(
            run.request().inputs(), run.warehouse().spark().sparkContext().hadoopConfiguration());
    if (inputs.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is nothing to read in " + String.join(", ", run.request().inputs()),
          "the folders contain no files (names that begin with . or _ are skipped)"
              + (inputs.skipped().isEmpty() ? "" : ", but " + skipped(inputs)),
          "check the path given to --input; if the logs are late, run this again later");
    }
    inputs.skipped().stream()
        .limit(SKIPPED_SHOWN)
        .forEach(entry -> LOGGER.warn("Skipped {}", PrintableText.of(entry.toString(), 300)));
    if (inputs.skipped().size() > SKIPPED_SHOWN) {
      LOGGER.warn("The input contains {}", skipped(inputs));
    }
    return inputs;
  }

  private static String skipped(InputFiles inputs) {
    String first = PrintableText.of(inputs.skipped().get(0).toString(), 300);
    String files = Counted.of(inputs.skipped().size(), "other file");
    return files + " that cannot be read, for example " + first;
  }

  /** Computed rows, which the caller must unpersist, and accounts by file or table. */
  record Read(Dataset<Row> rows, Map<String, FileAccount> accounts) {}

  /** Reads the given inputs, a second time only if a Parquet file has corrupt pages. */
  Read read(InputFiles inputs) {
    SparkSession spark = run.warehouse().spark();
    EnricherFactory enrichers = sources.enrichers(spark);
    List<ParquetFooter> footers =
        inputs.parquet().isEmpty() ? List.of() : ParquetFooter.of(paths(spark, inputs.parquet()));
    try {
      return read(inputs, footers, enrichers);
    } catch (Exception e) {
      if (footers.isEmpty() || WarehouseFault.isStop(e) || WarehouseFault.in(e).isPresent()) {
        throw e;
      }
      List<ParquetFooter> tried = new ParquetReading(spark, options, enrichers).triedOut(footers);
      List<ParquetFooter> damaged = tried.stream().filter(file -> !footers.contains(file)).toList();
      if (damaged.isEmpty()) {
        throw e;
      }
      LOGGER.warn(
          "Reading the input again without {} whose pages are damaged, such as {}",
          Counted.of(damaged.size(), "Parquet file"),
          PrintableText.of(damaged.get(0).path()));
      return read(inputs, tried, enrichers);
    }
  }

  private Read read(InputFiles inputs, List<ParquetFooter> parquet, EnricherFactory enrichers) {
    SparkSession spark = run.warehouse().spark();
    FileAccounts accounts = FileAccounts.of(spark);
    List<Dataset<Row>> rows = new ArrayList<>();
    if (!inputs.files().isEmpty()) {
      rows.add(SparkLogFiles.read(paths(spark, inputs.files()), options, enrichers, accounts));
    }
    rows.addAll(new ParquetReading(spark, options, enrichers).rows(parquet, accounts));
    for (String path : inputs.deltaTables()) {
      Dataset<Row> table = spark.read().format("delta").load(path);
      rows.add(SparkEventTable.read(table, path, LogFormat.DELTA, options, enrichers, accounts));
    }
    Dataset<Row> all = CachedDataset.now(rows.stream().reduce(Dataset::unionAll).orElseThrow());
    return new Read(all, byFile(accounts));
  }

  /** Returns the accounts by file, merging the parts of each table. */
  static Map<String, FileAccount> byFile(FileAccounts ofParts) {
    Map<String, FileAccount> accounts = new TreeMap<>();
    for (FileAccount account : ofParts.value()) {
      String file = account.path().replaceAll("\\?part=[0-9]+$", "");
      accounts.merge(file, account.of(file), FileAccount::plus);
    }
    return accounts;
  }

  /** Distributes files across tasks. Files are not divided, because gzip files cannot be split. */
  private static Dataset<String> paths(SparkSession spark, List<FileStatus> files) {
    List<String> paths = files.stream().map(file -> file.getPath().toString()).toList();
    Dataset<String> listed = spark.createDataset(paths, Encoders.STRING());
    if (SparkSessions.readsInOneTask(spark)) {
      return listed.coalesce(1);
    }
    int tasks = Math.min(paths.size(), 4 * spark.sparkContext().defaultParallelism());
    return listed.repartition(Math.max(1, tasks));
  }
}
