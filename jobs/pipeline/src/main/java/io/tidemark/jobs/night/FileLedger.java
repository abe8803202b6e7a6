package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.night.IngestStep.Fate;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.SkipReason;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.IngestTables.IngestedFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Record of the files that have been read completely, loaded once per run from the table {@code
 * ingested_files}. Its only purpose is to prevent files from being read again.
 */
final class FileLedger {
  private final NightRun run;
  private final Map<String, Noted> noted = new TreeMap<>();

  /**
   * @param inputs files of this run; only the records of these files are loaded
   */
  FileLedger(NightRun run, InputFiles inputs) {
    this.run = run;
    if (!run.warehouse().exists(AccessEventsTable.SPEC)) {
      // If events were deleted, their files must be read again.
      return;
    }
    List<String> listed = inputs.all().stream().map(file -> file.getPath().toString()).toList();
    Dataset<Row> grouped =
        run.warehouse()
            .read(IngestTables.INGESTED_FILES)
            .join(broadcast(paths(listed).toDF("path")), new String[] {"path"}, "left_semi")
            .groupBy("path")
            .agg(expr("max(struct(ingest_time, modified, size)) AS latest"))
            .select("path", "latest.*");
    for (Noted file : RowCodec.of(Noted.class).read(grouped)) {
      noted.put(file.path, file);
    }
  }

  private record Noted(String path, long size, Instant modified) {}

  /** Returns how many of the files have been read before, in any version. */
  int size() {
    return noted.size();
  }

  private Dataset<String> paths(List<String> paths) {
    return run.warehouse().spark().createDataset(paths, Encoders.STRING());
  }

  /** Returns whether a file is new or has changed since it was last read. */
  boolean isFresh(FileStatus file) {
    Noted before = noted.get(file.getPath().toString());
    return before == null
        || before.size != file.getLen()
        || before.modified.toEpochMilli() != file.getModificationTime();
  }

  /** Returns the files for which no run has recorded any version. */
  Dataset<Row> unnoted(List<FileStatus> files) {
    List<String> paths =
        files.stream()
            .map(file -> file.getPath().toString())
            .filter(path -> !noted.containsKey(path))
            .toList();
    return paths(paths).toDF(EventDeduplication.FILE).withColumn("unnoted", lit(true));
  }

  /** Adds files whose records have all been stored, with the versions of their enrichment. */
  void note(
      List<FileStatus> files,
      Map<String, FileAccount> accounts,
      Map<String, Map<Fate, Long>> fates,
      String enrichedBy) {
    List<IngestedFile> rows = new ArrayList<>();
    for (FileStatus file : files) {
      String path = file.getPath().toString();
      FileAccount account = accounts.get(path);
      if (account != null) {
        rows.add(row(file, account, fates.getOrDefault(path, Map.of()), enrichedBy));
      }
    }
    if (!rows.isEmpty()) {
      run.warehouse()
          .append(
              IngestTables.INGESTED_FILES,
              RowCodec.of(IngestedFile.class).rows(run.warehouse().spark(), rows));
    }
  }

  private IngestedFile row(
      FileStatus file, FileAccount account, Map<Fate, Long> fate, String enrichedBy) {
    Instant modified = Instant.ofEpochMilli(file.getModificationTime());
    SortedMap<String, Long> skipped = new TreeMap<>(account.skipped());
    skipped.putAll(skippedOfDeletedDays(fate));
    return new IngestedFile(
        account.path(),
        file.getLen(),
        modified,
        account.format(),
        account.read(),
        total(fate, Fate.NEW, Fate.RESUMED),
        total(fate, Fate.DUPLICATE),
        account.rejectedRecords(),
        total(fate, Fate.MERGED),
        account.skippedRecords() + total(fate, Fate.OF_DELETED_DAY),
        total(fate, Fate.DEFERRED, Fate.RESUMED_DEFERRED),
        skipped,
        run.runId(),
        run.startedAt(),
        enrichedBy);
  }

  /** Returns the reason and number of events skipped because their day was deleted, if any. */
  static Map<String, Long> skippedOfDeletedDays(Map<Fate, Long> fate) {
    long skipped = total(fate, Fate.OF_DELETED_DAY);
    return skipped == 0 ? Map.of() : Map.of(SkipReason.DELETED_DAY.code(), skipped);
  }

  static long total(Map<Fate, Long> fates, Fate... counted) {
    return Arrays.stream(counted).mapToLong(fate -> fates.getOrDefault(fate, 0L)).sum();
  }
}
