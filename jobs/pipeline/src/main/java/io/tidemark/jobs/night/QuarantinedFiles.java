package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Files that were read but not used, because they are still being written or their source has too
 * many rejected records. The next run reads them again.
 */
record QuarantinedFiles(
    Set<String> growing, List<WithheldSource> withheld, Set<String> withheldFiles) {
  /** Minimum number of records required for the share of rejected records to be meaningful. */
  static final int LEAST_RECORDS = 100;

  private static final int REASONS = 3;

  /**
   * A source, its number of records that should have been readable, how many of them were rejected,
   * and the most frequent reasons.
   */
  record WithheldSource(String source, long records, long rejected, List<Example> reasons) {
    String describe() {
      String all = Counted.of(records, "record");
      String text = "%s is withheld: %,d of %s rejected";
      StringBuilder description = new StringBuilder(text.formatted(source, rejected, all));
      for (Example example : reasons) {
        String reason = "; %s %,d, as %s: %s";
        description.append(
            reason.formatted(example.reason, example.records, example.ref, example.raw));
      }
      return description.toString();
    }
  }

  /** A reason for rejection, and its first record: file and position, and untrusted text. */
  record Example(String reason, long records, String ref, String raw) {}

  static QuarantinedFiles nothing() {
    return new QuarantinedFiles(Set.of(), List.of(), Set.of());
  }

  /** Decides which files must not be used. */
  static QuarantinedFiles of(
      NightRun run,
      List<FileStatus> files,
      Map<String, FileAccount> accounts,
      Dataset<Row> rejected) {
    Settings.Ingest settings = run.request().settings().ingest();
    Configuration hadoop = run.warehouse().spark().sparkContext().hadoopConfiguration();
    Map<String, FileStatus> byPath = new TreeMap<>();
    files.forEach(file -> byPath.put(file.getPath().toString(), file));
    Set<String> growing = new TreeSet<>();
    Map<String, long[]> bySource = new TreeMap<>();
    for (FileAccount account : accounts.values()) {
      FileStatus file = byPath.get(account.path());
      if (file != null
          && isYoung(file, settings.settle(), run.startedAt())
          && (account.cut() || isChanged(file, hadoop))) {
        growing.add(account.path());
      } else if (LogFormat.ofId(account.format()).isPresent()) {
        long[] counts = bySource.computeIfAbsent(account.format(), source -> new long[2]);
        // Errors that clients can cause do not indicate that the log is being read incorrectly.
        long ofClients =
            account.rejected().entrySet().stream()
                .filter(
                    of ->
                        RejectReason.ofCode(of.getKey()).stream()
                            .anyMatch(RejectReason::isOfClients))
                .mapToLong(Map.Entry::getValue)
                .sum();
        counts[0] += account.read() - account.skippedRecords() - ofClients;
        counts[1] += account.rejectedRecords() - ofClients;
      }
    }
    bySource
        .values()
        .removeIf(
            counts ->
                counts[0] < LEAST_RECORDS || counts[1] <= settings.maxRejectShare() * counts[0]);
    List<WithheldSource> withheld = new ArrayList<>();
    Set<String> withheldFiles = new TreeSet<>();
    bySource.forEach(
        (source, counts) -> {
          Set<String> theirs = new TreeSet<>();
          accounts.values().stream()
              .filter(one -> one.format().equals(source))
              .forEach(one -> theirs.add(one.path()));
          theirs.removeAll(growing);
          List<Example> examples = examples(rejected, theirs);
          withheld.add(new WithheldSource(source, counts[0], counts[1], examples));
          withheldFiles.addAll(theirs);
        });
    return new QuarantinedFiles(growing, List.copyOf(withheld), withheldFiles);
  }

  boolean contains(String file) {
    return growing.contains(file) || withheldFiles.contains(file);
  }

  Set<String> files() {
    Set<String> files = new TreeSet<>(growing);
    files.addAll(withheldFiles);
    return files;
  }

  /** Returns whether a file's writer may not have finished. */
  private static boolean isYoung(FileStatus file, Duration settle, Instant startedAt) {
    long age = startedAt.toEpochMilli() - file.getModificationTime();
    return Math.abs(age) < settle.toMillis();
  }

  private static boolean isChanged(FileStatus listed, Configuration hadoop) {
    try {
      FileStatus now = listed.getPath().getFileSystem(hadoop).getFileStatus(listed.getPath());
      return now.getLen() != listed.getLen()
          || now.getModificationTime() != listed.getModificationTime();
    } catch (IOException e) {
      throw new UncheckedIOException("The log file " + listed.getPath() + " is gone", e);
    }
  }

  private static List<Example> examples(Dataset<Row> rejected, Set<String> files) {
    Dataset<Row> counted =
        rejected
            .filter(EventDeduplication.file(col("source_file")).isin(files.toArray()))
            .groupBy("reason")
            .agg(expr("count(*) AS records"), RejectedRecords.first().as("first"))
            .orderBy(col("records").desc(), col("reason"))
            .limit(REASONS)
            .select("reason", "records", "first.*");
    return RowCodec.of(Example.class).read(counted);
  }
}
