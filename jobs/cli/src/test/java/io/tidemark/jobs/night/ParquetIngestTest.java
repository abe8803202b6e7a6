package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.ingest.FileAccounts;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.ingest.SparkEventTable;
import io.tidemark.jobs.ingest.SparkParquetFiles.ParquetFooter;
import io.tidemark.jobs.night.IngestStep.IngestResult;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.table.IngestTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ParquetIngestTest extends IngestedLogs {
  private static final ReadOptions OPTIONS =
      LogReading.options(
          Settings.defaults().ingest(), Invocations.NOW.getEpochSecond() * 1_000_000);

  private final SparkSession spark = SharedSpark.session();
  private final FileAccounts accounts = FileAccounts.of(spark);

  @Test
  void rejectsDamagedFileAndReadsTheRest() throws IOException {
    write("a.json", cloudTrail("1", 20));
    byte[] whole = Files.readAllBytes(parquet("b.parquet", "good", 0, 3));
    Path half = Files.write(logs.resolve("c.parquet"), Arrays.copyOf(whole, whole.length / 2));
    // Changes one letter in a page. Only the checksum shows that the actor was different.
    byte[] page = Files.readAllBytes(parquet("e.parquet", "changed", 0, 3));
    page[new String(page, StandardCharsets.ISO_8859_1).indexOf("svc")] = 'S';
    Files.write(logs.resolve("e.parquet"), page);
    // In the same scan, a page without a valid header.
    page = Files.readAllBytes(parquet("f.parquet", "torn", 0, 3));
    Arrays.fill(page, 4, 24, (byte) 0);
    Files.write(logs.resolve("f.parquet"), page);
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.read()).isEqualTo(7);
    assertThat(summary.accepted()).isEqualTo(4);
    assertThat(summary.rejected()).isEqualTo(Map.of("corrupt_parquet", 3L));
    assertThat(summary.unaccounted()).isZero();
    assertThat(ids()).containsExactly("1", "good-0", "good-1", "good-2");
    assertThat(books())
        .containsExactly(
            "a.json 1=1+0+0+0+0+0",
            "b.parquet 3=3+0+0+0+0+0",
            "c.parquet 1=0+0+1+0+0+0",
            "e.parquet 1=0+0+1+0+0+0",
            "f.parquet 1=0+0+1+0+0+0");
    List<Row> rejected =
        nights.table(IngestTables.REJECTED_RECORDS).orderBy("source_file").collectAsList();
    assertThat(rejected.get(0).<String>getAs("detail")).contains("it may be truncated");
    assertThat(rejected.get(1).<String>getAs("detail")).contains("its pages cannot be read");
    assertThat(rejected).extracting(row -> row.getAs("format")).containsOnly("parquet");
    assertThat(nights.ingest(Optional.empty()).accounts()).isEmpty();

    Files.write(half, Files.readAllBytes(parquet("d.parquet", "late", 0, 1)));
    Files.delete(logs.resolve("d.parquet"));
    IngestResult again = nights.retry();
    assertThat(again.resolved()).isEqualTo(1);
    assertThat(ids()).contains("late-0");
  }

  @Test
  void skipsFileStillBeingWritten() throws IOException {
    write("a.json", cloudTrail("1", 20));
    Path file = parquet("b.parquet", "b", 0, 3);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    // Each run starts one minute after the previous one, so the file is one minute old.
    Files.setLastModifiedTime(file, FileTime.from(nights.latest()));
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.more()).containsEntry("files_growing", 1);
    assertThat(summary.rejected()).isEmpty();
    assertThat(ids()).containsExactly("1");
    Files.write(file, whole);
    nights.ingest(Optional.empty());
    assertThat(ids()).containsExactly("1", "b-0", "b-1", "b-2");
    assertThat(nights.table(IngestTables.REJECTED_RECORDS).count()).isZero();
  }

  @Test
  void endsCleanlyIfAllFilesAreBroken() throws IOException {
    Files.writeString(logs.resolve("a.parquet"), "no");
    Files.writeString(logs.resolve("b.parquet"), "PAR1 a footer of ~2 GB ....PAR1");
    Files.writeString(logs.resolve("c.parquet"), "PAR1 a footer of four bytes \4\0\0\0PAR1");
    NightResult result = nights.only(Night.Step.INGEST, Nights.FIRST);
    assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(result.summary().rejected()).isEqualTo(Map.of("corrupt_parquet", 3L));
    assertThat(result.summary().unaccounted()).isZero();
  }

  @Test
  void readsSingleFileLikeTable() throws IOException {
    Path file = parquet("b.parquet", "b", 0, 40);
    Dataset<Row> table =
        spark
            .read()
            .parquet(file.toString())
            .withColumn("metadata_uid", col("metadata_uid").substr(1, 3));
    Path other = logs.resolve("other");
    // Without ids, some events are equal. One has no time.
    table
        .drop("metadata_uid")
        .withColumn("time", org.apache.spark.sql.functions.expr("if(bytes_out = 7, null, time)"))
        .withColumn("bytes_out", col("bytes_out").mod(9))
        .coalesce(1)
        .write()
        .parquet(other.toString());
    Path one = only(other);
    String path = "file:" + one;
    FileAccounts ofTable = FileAccounts.of(spark);
    List<Row> before =
        SparkEventTable.read(
                spark.read().parquet(path),
                path,
                LogFormat.PARQUET,
                OPTIONS,
                Enricher::standard,
                ofTable)
            .collectAsList();
    List<Row> now = read(List.of(path)).get(0).collectAsList();
    assertThat(before).hasSize(40);
    assertThat(accounts.value()).hasSize(1).isEqualTo(ofTable.value());
    assertThat(now).map(Row::toString).isEqualTo(before.stream().map(Row::toString).toList());
  }

  @Test
  void scansOncePerSchema() throws IOException {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Path file = parquet("[%d] %%.parquet".formatted(i), "f" + i, i % 2, i % 5);
      paths.add("file:" + file);
    }
    List<Dataset<Row>> read = read(paths);
    Dataset<Row> all = read.stream().reduce(Dataset::unionAll).orElseThrow();
    assertThat(all.queryExecution().executedPlan().toString().split("FileScan parquet", -1))
        .hasSize(3);
    all.foreachPartition((ForeachPartitionFunction<Row>) rows -> rows.forEachRemaining(row -> {}));
    List<String> accountsOfFiles =
        accounts.value().stream()
            .map(account -> account.path() + " " + account.format() + " " + account.accepted())
            .toList();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      expected.add(paths.get(i) + "?part=0 parquet " + i % 5);
    }
    assertThat(accountsOfFiles).containsExactlyInAnyOrderElementsOf(expected);
    List<String> refs =
        all.where("kind = 'event'").select("event.*").collectAsList().stream()
            .map(row -> row.getAs("metadata_uid") + " " + row.getAs("raw_ref"))
            .toList();
    assertThat(refs).hasSize(120).contains("f13-2 " + paths.get(13) + "?part=0#2");
  }

  private List<Dataset<Row>> read(List<String> paths) {
    return new ParquetReading(spark, OPTIONS, Enricher::standard)
        .rows(
            ParquetFooter.of(spark.createDataset(paths, Encoders.STRING()).repartition(2)),
            accounts);
  }

  /** Writes a file of events with consecutive ids. One kind of file has an additional column. */
  private Path parquet(String name, String ids, int kind, int rows) throws IOException {
    Path folder = logs.resolveSibling("written").resolve(ids);
    spark
        .range(0, rows, 1, 1)
        .selectExpr(
            "concat('" + ids + "-', id) as metadata_uid",
            "timestamp'2026-03-20 10:00:00' as time",
            "'svc' as actor_user_uid",
            "id as bytes_out",
            kind == 0 ? "'s' as http_method" : "'blue' as team")
        .write()
        .parquet(folder.toString());
    return Files.copy(only(folder), logs.resolve(name));
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .reduce((a, b) -> a)
          .orElseThrow();
    }
  }
}
