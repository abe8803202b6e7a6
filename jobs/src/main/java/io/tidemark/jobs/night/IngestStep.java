package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.SourceRows;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IngestedFilesTable;
import io.tidemark.jobs.table.JobRunsTable;
import io.tidemark.jobs.table.RejectedRecordsTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Reads logs into {@code access_events}, each event once, and accounts for every record.
 *
 * <p>Reads the inputs; writes {@code access_events}, {@code rejected_records}, {@code
 * ingested_files}, in this order. The key of an event (product, id) is the authority against
 * duplicates; the list of files only saves reading one again. A run that was killed between two of
 * the writes is finished by the next, whose books say what those of the first would have said.
 */
final class IngestStep {
  private static final String FATE = "fate";
  private static final String FILE = "source_file";

  private final NightRun run;
  private final Instant startedAt;

  IngestStep(NightRun run, Instant startedAt) {
    this.run = run;
    this.startedAt = startedAt;
  }

  /**
   * What was read.
   *
   * @param accounts of the files that were read now
   * @param fates by file, how many of its accepted records became what
   * @param unchangedFiles files that were read on an earlier night
   * @param emptyFiles files without any record
   * @param lastDay last day of the events that the files hold, if any
   */
  record Result(
      List<FileAccount> accounts,
      Map<String, Map<Fate, Long>> fates,
      long unchangedFiles,
      long emptyFiles,
      Optional<LocalDate> lastDay) {

    /** Adds the books of this night to a summary: what is later than the night is deferred. */
    void tell(NightSummary.Builder summary) {
      for (FileAccount account : accounts) {
        summary.read(account.read());
        account.rejected().forEach(summary::rejected);
        account.skipped().forEach(summary::skipped);
      }
      for (Map<Fate, Long> fate : fates.values()) {
        summary.accepted(total(fate, Fate.NEW, Fate.RESUMED));
        summary.deferred(total(fate, Fate.DEFERRED, Fate.RESUMED_DEFERRED));
        summary.duplicates(total(fate, Fate.DUPLICATE));
        summary.merged(total(fate, Fate.MERGED));
      }
      summary.more("files_read", accounts.size());
      summary.more("files_unchanged", unchangedFiles);
      summary.more("files_empty", emptyFiles);
    }
  }

  /** What becomes of a record that is an event. */
  enum Fate {
    /** Stored. */
    NEW,
    /** Stored, and left for its own night because it is later than this one. */
    DEFERRED,
    /** Stored by a run that was killed before it could note the file; not stored again. */
    RESUMED,
    /** As {@link #RESUMED}, and left for its own night. */
    RESUMED_DEFERRED,
    /** Known already, from this run or an earlier one. */
    DUPLICATE,
    /** Another stage of an event that is stored. */
    MERGED
  }

  /** Reads the inputs; nothing is written on a dry run. */
  Result run() {
    SourceReading reading = new SourceReading(run, startedAt);
    InputFiles inputs = reading.inputs();
    List<FileStatus> fresh = withoutUnchanged(inputs.files());
    List<FileStatus> freshParquet = withoutUnchanged(inputs.parquet());
    long known = (long) inputs.files().size() + inputs.parquet().size();
    long unchanged = known - fresh.size() - freshParquet.size();
    if (fresh.isEmpty() && freshParquet.isEmpty() && inputs.deltaTables().isEmpty()) {
      return new Result(List.of(), Map.of(), unchanged, 0, Optional.empty());
    }
    Dataset<Row> read =
        reading
            .rows(fresh, freshParquet, inputs.deltaTables())
            .persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> fated =
        withFate(read, unnoted(fresh, freshParquet)).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<FileAccount> accounts = accounts(read);
      Map<String, Map<Fate, Long>> fates = fates(fated);
      if (run.request().mode() == Mode.WRITE) {
        storeEvents(read, fated, fates);
        List<String> decisionLogs =
            accounts.stream().filter(IngestStep::isDecisionLog).map(FileAccount::path).toList();
        if (!decisionLogs.isEmpty()) {
          EnforcedDecisions.store(run.warehouse(), events(read), decisionLogs);
        }
        storeRejected(read, accounts);
        List<FileStatus> all = new ArrayList<>(fresh);
        all.addAll(freshParquet);
        storeFiles(all, accounts, fates);
      }
      long empty = accounts.stream().filter(FileAccount::isEmpty).count();
      return new Result(accounts, fates, unchanged, empty, lastDay(fated));
    } finally {
      fated.unpersist();
      read.unpersist();
    }
  }

  /** Decides for every event of the files what becomes of it: keys alone, so that little moves. */
  private Dataset<Row> withFate(Dataset<Row> read, Dataset<Row> unnoted) {
    Dataset<Row> events =
        events(read)
            .select(
                col("metadata_product"),
                col("metadata_uid"),
                col("raw_ref"),
                col(AccessEventsTable.EVENT_DATE),
                col("unmapped").getItem("stage").as("stage"))
            .withColumn(FILE, regexp_replace(col("raw_ref"), "#[0-9]+$", ""));
    Column stage = coalesce(col("stage"), lit(""));
    // The stage in which the response was complete knows the outcome.
    Column order = when(stage.isin("ResponseComplete", "Panic"), 0).otherwise(1);
    var sameEvent =
        Window.partitionBy("metadata_product", "metadata_uid").orderBy(order, col("raw_ref"));
    Dataset<Row> ranked =
        events
            .withColumn("copy", row_number().over(sameEvent))
            .withColumn("other_stage", order.equalTo(1).and(stage.notEqual("")));
    Dataset<Row> stored = storedKeys(events);
    Column isNew = col("copy").equalTo(1).and(col("stored_ref").isNull());
    Column isResumed = col("stored_ref").equalTo(col("raw_ref")).and(col("unnoted"));
    Column fate =
        when(isLater().and(isNew), Fate.DEFERRED.name())
            .when(isLater().and(isResumed), Fate.RESUMED_DEFERRED.name())
            .when(isNew, Fate.NEW.name())
            .when(isResumed, Fate.RESUMED.name())
            .when(col("other_stage"), Fate.MERGED.name())
            .otherwise(Fate.DUPLICATE.name());
    return ranked
        .join(stored, new String[] {"metadata_product", "metadata_uid"}, "left")
        .join(broadcast(unnoted), new String[] {FILE}, "left")
        .withColumn(FATE, fate)
        .drop("copy", "other_stage", "stored_ref", "unnoted");
  }

  private Column isLater() {
    return run.request()
        .date()
        .map(night -> col(AccessEventsTable.EVENT_DATE).gt(lit(night)))
        .orElse(lit(false));
  }

  private Dataset<Row> storedKeys(Dataset<Row> events) {
    Warehouse warehouse = run.warehouse();
    Dataset<Row> keys =
        warehouse
            .read(AccessEventsTable.SPEC)
            .select(
                col("metadata_product"),
                col("metadata_uid"),
                col(AccessEventsTable.EVENT_DATE),
                col("raw_ref").as("stored_ref"));
    if (!warehouse.exists(AccessEventsTable.SPEC)) {
      return keys.drop(AccessEventsTable.EVENT_DATE);
    }
    // Literal dates: Delta reads only the days that the files are about.
    Row range =
        events.agg(min(AccessEventsTable.EVENT_DATE), max(AccessEventsTable.EVENT_DATE)).first();
    return keys.filter(
            range.isNullAt(0)
                ? lit(false)
                : col(AccessEventsTable.EVENT_DATE).between(lit(range.get(0)), lit(range.get(1))))
        .drop(AccessEventsTable.EVENT_DATE);
  }

  private static Dataset<Row> events(Dataset<Row> read) {
    return read.filter(col("kind").equalTo(SourceRows.EVENT))
        .select("event.*")
        .withColumn(AccessEventsTable.EVENT_DATE, to_date(col("time")));
  }

  private void storeEvents(
      Dataset<Row> read, Dataset<Row> fated, Map<String, Map<Fate, Long>> fates) {
    boolean any =
        fates.values().stream()
            .anyMatch(f -> f.containsKey(Fate.NEW) || f.containsKey(Fate.DEFERRED));
    if (!any) {
      return;
    }
    // Usually few are left out: then nothing but their references is sent around.
    Dataset<Row> leftOut =
        fated
            .filter(functions.not(col(FATE).isin(Fate.NEW.name(), Fate.DEFERRED.name())))
            .select("raw_ref");
    run.warehouse()
        .append(
            AccessEventsTable.SPEC,
            events(read)
                .join(leftOut, new String[] {"raw_ref"}, "left_anti")
                .repartition(col(AccessEventsTable.EVENT_DATE), spread()));
  }

  /** A few files per day, whatever the number of tasks: by a hash of the event's id. */
  private static Column spread() {
    return functions.expr("pmod(hash(metadata_uid), 4)");
  }

  private static boolean isDecisionLog(FileAccount account) {
    return account.format().equals(LogFormat.TIDEMARK_DECISIONS.id());
  }

  private void storeRejected(Dataset<Row> read, List<FileAccount> accounts) {
    if (accounts.stream().noneMatch(account -> account.rejectedRecords() > 0)) {
      return;
    }
    Dataset<Row> formats =
        read.filter(col("kind").equalTo(SourceRows.ACCOUNT))
            .select("account.source_file", "account.format");
    Dataset<Row> rejected =
        read.filter(col("kind").equalTo(SourceRows.REJECTED))
            .select("rejected.*")
            .join(broadcast(formats), new String[] {FILE}, "left")
            .withColumnRenamed("byte_offset", "offset")
            .withColumn("ingest_time", lit(startedAt))
            .withColumn("run_id", lit(run.runId()))
            .withColumn(
                RejectedRecordsTable.INGEST_DATE,
                lit(startedAt.atZone(ZoneOffset.UTC).toLocalDate()));
    Dataset<Row> stored =
        run.warehouse().read(RejectedRecordsTable.SPEC).select(FILE, "ordinal", "reason");
    Dataset<Row> fresh =
        rejected.join(stored, new String[] {FILE, "ordinal", "reason"}, "left_anti");
    if (!fresh.isEmpty()) {
      run.warehouse().append(RejectedRecordsTable.SPEC, fresh.coalesce(1));
    }
  }

  private void storeFiles(
      List<FileStatus> files, List<FileAccount> accounts, Map<String, Map<Fate, Long>> fates) {
    Map<String, FileAccount> byPath = new TreeMap<>();
    accounts.forEach(account -> byPath.put(account.path(), account));
    List<Row> rows = new ArrayList<>();
    for (FileStatus file : files) {
      String path = file.getPath().toString();
      FileAccount account = byPath.get(path);
      if (account != null) {
        Map<Fate, Long> fate = fates.getOrDefault(path, Map.of());
        rows.add(
            RowFactory.create(
                path,
                file.getLen(),
                Instant.ofEpochMilli(file.getModificationTime()),
                account.format(),
                account.read(),
                total(fate, Fate.NEW, Fate.RESUMED),
                total(fate, Fate.DUPLICATE),
                account.rejectedRecords(),
                total(fate, Fate.MERGED),
                account.skippedRecords(),
                total(fate, Fate.DEFERRED, Fate.RESUMED_DEFERRED),
                account.skipped(),
                run.runId(),
                startedAt));
      }
    }
    if (!rows.isEmpty()) {
      run.warehouse()
          .append(
              IngestedFilesTable.SPEC,
              run.warehouse()
                  .spark()
                  .createDataFrame(rows, IngestedFilesTable.SPEC.schema())
                  .coalesce(1));
    }
  }

  private List<FileStatus> withoutUnchanged(List<FileStatus> files) {
    Map<String, Row> known = new TreeMap<>();
    for (Row row :
        run.warehouse()
            .read(IngestedFilesTable.SPEC)
            .select("path", "size", "modified")
            .collectAsList()) {
      known.put(row.getString(0), row);
    }
    return files.stream()
        .filter(
            file -> {
              Row before = known.get(file.getPath().toString());
              return before == null
                  || before.getLong(1) != file.getLen()
                  || JobRunsTable.instant(before, "modified").toEpochMilli()
                      != file.getModificationTime();
            })
        .toList();
  }

  /** The fresh files that no run has noted, in any state: what is stored of them is their own. */
  private Dataset<Row> unnoted(List<FileStatus> fresh, List<FileStatus> freshParquet) {
    Dataset<Row> noted =
        run.warehouse().read(IngestedFilesTable.SPEC).select(col("path").as(FILE)).distinct();
    List<String> paths =
        Stream.concat(fresh.stream(), freshParquet.stream())
            .map(file -> file.getPath().toString())
            .toList();
    return run.warehouse()
        .spark()
        .createDataset(paths, Encoders.STRING())
        .toDF(FILE)
        .join(noted, new String[] {FILE}, "left_anti")
        .withColumn("unnoted", lit(true));
  }

  private static long total(Map<Fate, Long> fates, Fate... counted) {
    return Arrays.stream(counted).mapToLong(fate -> fates.getOrDefault(fate, 0L)).sum();
  }

  private static List<FileAccount> accounts(Dataset<Row> read) {
    return read
        .filter(col("kind").equalTo(SourceRows.ACCOUNT))
        .select("account.*")
        .collectAsList()
        .stream()
        .map(SourceRows::account)
        .sorted(java.util.Comparator.comparing(FileAccount::path))
        .toList();
  }

  private static Map<String, Map<Fate, Long>> fates(Dataset<Row> fated) {
    Map<String, Map<Fate, Long>> fates = new TreeMap<>();
    for (Row row : fated.groupBy(FILE, FATE).agg(count(lit(1))).collectAsList()) {
      fates
          .computeIfAbsent(row.getString(0), file -> new TreeMap<>())
          .put(Fate.valueOf(row.getString(1)), row.getLong(2));
    }
    return fates;
  }

  private static Optional<LocalDate> lastDay(Dataset<Row> fated) {
    Row last = fated.agg(max(AccessEventsTable.EVENT_DATE).as("last")).first();
    return last.isNullAt(0) ? Optional.empty() : Optional.of(JobRunsTable.date(last, "last"));
  }
}
