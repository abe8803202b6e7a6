package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.profile.StableMath;
import io.tidemark.jobs.ingest.SourceRows;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.table.FirstRows;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Records that could not be converted to events, stored in the table {@code rejected_records}. If a
 * later run can read a record, the record stays in the table, and its {@code resolved_by} column
 * names that run.
 */
public record RejectedRecords(Warehouse warehouse) {
  private static final String[] KEY = {"source_file", "ordinal", "reason"};
  private static final String FILE = "file";
  private static final String NIGHT = "night";

  /** Minimum number per night to report an identity, because every client causes errors. */
  private static final int LEAST_UNUSUAL = 10;

  /** Unusual multiple. A count with mean 10 exceeds 30 by chance once in ten million nights. */
  private static final int TIMES_USUAL = 3;

  /** Maximum number of identities to compare, which limits what invented names can cost. */
  private static final int MOST_COMPARED = 1_000;

  private static final int MOST_TOLD = 20;

  /** Unresolved records with the same format and reason, and the first of them. */
  public record Group(String reason, String format, long records, String ref, String raw) {}

  public record Entry(
      String reason, String sourceFile, long ordinal, long offset, String detail, String raw) {}

  private record Format(String file, String format) {}

  /** A night's number of rejected records, by identity or null. */
  private record Rejected(String format, String identity, long records) {}

  /** Extracts the rejected records from rows with the schema of {@link SourceRows}. */
  static Dataset<Row> among(Dataset<Row> read) {
    return read.filter(col("kind").equalTo(SourceRows.REJECTED)).select("rejected.*");
  }

  /**
   * Stores newly rejected records, except those already stored, each under the {@code night} of its
   * {@code day}.
   */
  void store(
      Dataset<Row> read,
      Map<String, FileAccount> accounts,
      Column night,
      Set<String> leftAlone,
      Optional<Pseudonyms> pseudonyms,
      NightRun run) {
    List<Format> formats =
        accounts.values().stream()
            .map(account -> new Format(account.path(), account.format()))
            .toList();
    Dataset<Row> rejected =
        PersonPseudonyms.inRejected(among(read), pseudonyms)
            .withColumn(FILE, EventDeduplication.file(col("source_file")))
            .filter(not(col(FILE).isin(leftAlone.toArray())))
            .join(
                broadcast(RowCodec.of(Format.class).rows(read.sparkSession(), formats)),
                new String[] {FILE},
                "left")
            .withColumn(NIGHT, night)
            .drop(FILE, "day")
            .withColumnRenamed("byte_offset", "offset")
            .withColumn("ingest_time", lit(run.startedAt()))
            .withColumn("run_id", lit(run.runId()))
            .withColumn("resolved_by", expr("CAST(NULL AS STRING)"))
            .withColumn(IngestTables.INGEST_DATE, lit(run.startDay()));
    // The text is also compared, because a log contains a different record at the same position
    // after it has been rotated.
    Dataset<Row> known = open();
    Column isKnown = rejected.col("raw").eqNullSafe(known.col("raw"));
    for (String name : KEY) {
      isKnown = isKnown.and(rejected.col(name).equalTo(known.col(name)));
    }
    Dataset<Row> fresh = rejected.join(known, isKnown, "left_anti");
    if (!fresh.isEmpty()) {
      long rows = accounts.values().stream().mapToLong(FileAccount::rejectedRecords).sum();
      warehouse.append(
          IngestTables.REJECTED_RECORDS, fresh.repartition(DayFiles.OF_A_MILLION.ofAll(rows)));
    }
  }

  /** Returns the records that no run has been able to read so far. */
  Dataset<Row> open() {
    return warehouse.read(IngestTables.REJECTED_RECORDS).filter("resolved_by IS NULL");
  }

  /** Returns the records that no run has been able to read, newest first. */
  public FirstRows<Entry> newest(Optional<String> reason, int most) {
    return FirstRows.of(
        open()
            .filter(reason.map(given -> col("reason").equalTo(given)).orElse(lit(true)))
            .orderBy(col("ingest_time").desc(), col("source_file"), col("ordinal")),
        Entry.class,
        most);
  }

  /** Returns an aggregate of the {@code ref} and {@code raw} of a group's first record. */
  static Column first() {
    return expr(
        "min_by(struct(concat_ws('#', source_file, ordinal) AS ref, raw), struct(source_file, ordinal))");
  }

  /** Returns the open records grouped by reason and format, most frequent first. */
  public List<Group> groups() {
    Dataset<Row> counted =
        open()
            .groupBy("reason", "format")
            .agg(expr("count(*) AS records"), first().as("first"))
            .orderBy(col("records").desc(), col("reason"), col("format"))
            .select("reason", "format", "records", "first.*");
    return RowCodec.of(Group.class).read(counted);
  }

  /** Returns the signature of a night's records up to a cut. */
  String signature(LocalDate night, Instant cut) {
    Row row =
        of(night, night, cut).selectExpr("count(*)", "CAST(max(ingest_time) AS STRING)").first();
    return row.getLong(0) == 0 ? "" : row.getLong(0) + " " + row.getString(1);
  }

  private Dataset<Row> of(LocalDate from, LocalDate to, Instant cut) {
    // Limits the days that Delta reads. An event time is plausible only if it is less than three
    // days later than the event's ingest.
    return open()
        .filter(col(IngestTables.INGEST_DATE).geq(from.minusDays(3)))
        .filter(col(NIGHT).between(from, to).and(col("ingest_time").leq(cut)));
  }

  /**
   * Reports identities that have an unusual number of rejected records in a night. Records with an
   * unknown identity are attributed to their source.
   *
   * <p>A number is unusual if it is at least {@link #LEAST_UNUSUAL} and exceeds {@link
   * #TIMES_USUAL} times both of two medians: the median of the identity's own earlier nights, and
   * the median of all identities of the source that have rejected records.
   *
   * @param earlier earlier days with events, with which the night is compared
   */
  List<Notice> unusual(LocalDate night, NavigableSet<LocalDate> earlier, Instant cut) {
    Dataset<Row> many =
        of(night, night, cut)
            .groupBy("format", "identity")
            .agg(expr("count(*) AS records"))
            .filter(col("records").geq(LEAST_UNUSUAL))
            .orderBy(col("records").desc(), col("format"), col("identity"))
            .limit(MOST_COMPARED);
    List<Rejected> candidates = RowCodec.of(Rejected.class).read(many);
    if (candidates.isEmpty()) {
      return List.of();
    }
    Map<List<Object>, List<Long>> own = new HashMap<>();
    Map<String, Double> ofSource = new HashMap<>();
    if (!earlier.isEmpty()) {
      Dataset<Row> before =
          of(earlier.first(), night.minusDays(1), cut)
              .groupBy("format", "identity", NIGHT)
              .agg(expr("count(*) AS records"));
      Dataset<Row> few = RowCodec.of(Rejected.class).rows(warehouse.spark(), candidates);
      Column same = before.col("format").eqNullSafe(few.col("format"));
      same = same.and(before.col("identity").eqNullSafe(few.col("identity")));
      for (Rejected row :
          RowCodec.of(Rejected.class).read(before.join(broadcast(few), same, "left_semi"))) {
        List<Object> key = Arrays.asList(row.format, row.identity);
        own.computeIfAbsent(key, k -> new ArrayList<>()).add(row.records);
      }
      before
          .filter("identity IS NOT NULL")
          .groupBy("format")
          .agg(expr("CAST(percentile_approx(records, 0.5, 10000) AS DOUBLE)"))
          .collectAsList()
          .forEach(row -> ofSource.put(row.getString(0), row.getDouble(1)));
    }
    List<Notice> notices = new ArrayList<>();
    for (Rejected row : candidates) {
      double usual =
          median(
              own.getOrDefault(Arrays.asList(row.format, row.identity), List.of()), earlier.size());
      double usualThere = row.identity == null ? 0 : ofSource.getOrDefault(row.format, 0.0);
      if (row.records > TIMES_USUAL * Math.max(usual, usualThere)) {
        String subject = row.identity == null ? row.format : row.identity;
        notices.add(
            new Notice(
                Notice.Kind.REJECTED_RECORDS,
                subject,
                "%s: %,d records %s rejected, where %,.0f are usual%s; somebody may be hiding by"
                        .formatted(
                            subject,
                            row.records,
                            row.identity == null ? "of unknown identities" : "of " + row.format,
                            usual,
                            row.identity == null
                                ? ""
                                : " and %,.0f for an identity of that source".formatted(usualThere))
                    + " making records unreadable"));
      }
    }
    int more = notices.size() - MOST_TOLD;
    if (more > 0) {
      notices.subList(MOST_TOLD, notices.size()).clear();
      String text = "%,d more identities have more rejected records than usual".formatted(more);
      notices.add(new Notice(Notice.Kind.REJECTED_RECORDS, "", text));
    }
    return notices;
  }

  /** Returns the median over the given number of days. Days without a count are treated as 0. */
  private static double median(List<Long> counts, int days) {
    double[] known = counts.stream().mapToDouble(Long::doubleValue).toArray();
    double[] all = Arrays.copyOf(known, Math.max(days, known.length));
    return all.length == 0 ? 0 : StableMath.median(all);
  }

  Set<String> files() {
    return new TreeSet<>(
        open()
            .select(EventDeduplication.file(col("source_file")))
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
  }

  /**
   * Marks records as resolved if their file was read again and no record was rejected at their
   * position. A different file of the same name looks the same.
   */
  long resolve(Dataset<Row> read, Set<String> readAgain, String runId) {
    if (!warehouse.exists(IngestTables.REJECTED_RECORDS)) {
      return 0;
    }
    Dataset<Row> gone =
        open()
            .filter(EventDeduplication.file(col("source_file")).isin(readAgain.toArray()))
            .join(among(read).select("source_file", "ordinal", "reason"), KEY, "left_anti")
            .select("source_file", "ordinal", "reason", IngestTables.INGEST_DATE);
    List<Row> days =
        gone.groupBy(IngestTables.INGEST_DATE).agg(expr("count(*) AS records")).collectAsList();
    Dataset<Row> resolvedNow =
        gone.drop(IngestTables.INGEST_DATE).distinct().withColumn("resolved", lit(true));
    long resolved = 0;
    for (Row row : days) {
      LocalDate day = RowTimes.date(row, IngestTables.INGEST_DATE);
      resolved += row.getLong(1);
      Dataset<Row> rows =
          warehouse
              .read(IngestTables.REJECTED_RECORDS, day)
              .join(resolvedNow, KEY, "left")
              .withColumn(
                  "resolved_by", coalesce(col("resolved_by"), when(col("resolved"), lit(runId))));
      warehouse.replaceDays(IngestTables.REJECTED_RECORDS, rows, day, day);
    }
    return resolved;
  }
}
