package io.tidemark.jobs.extract;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.extract.NightExtract.PseudonymPolicy;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Selects the events of an extract: the night's conspicuous events, a sample of its other events,
 * and a sample from earlier days. Samples are based on a hash of the event key, so they are the
 * same in every run, regardless of partitioning.
 */
final class EventExtract {
  /** Approximate maximum number of the night's conspicuous events, and of its other events. */
  static final long OF_NIGHT = 50_000;

  /** Approximate maximum number of events from earlier days. */
  static final long OF_HISTORY = 20_000;

  /** Number of events after which no day is read except the day before the night. */
  static final long READ = 2_000_000;

  /** Number of days before the night that an extract covers. */
  static final int DAYS_BEFORE = 13;

  private static final int REASONS = 3;
  private static final List<String> KEY =
      List.of(Columns.EVENT_DATE, "metadata_product", "metadata_uid");

  private static final List<String> PLAIN =
      List.of(
          "action",
          "impact_tier",
          "active_days",
          "habitual_action",
          "score",
          "statistic",
          "p_value",
          "risk",
          "effective_risk",
          "trust",
          "level",
          "decision",
          "cause",
          "scope");

  private final Warehouse warehouse;
  private final LocalDate night;
  private final FeatureProgram program;
  private final List<String> features;
  private final PseudonymPolicy hiding;

  EventExtract(
      Warehouse warehouse, LocalDate night, FeatureProgram program, PseudonymPolicy hiding) {
    this.warehouse = warehouse;
    this.night = night;
    this.program = program;
    features = program.catalogue().names();
    this.hiding = hiding;
  }

  /**
   * Writes the events, sorted by day, time and key, and returns their number. Of all the night's
   * events, {@code stoodOut} raised an alert or had to step up by policy.
   */
  long write(ParquetRows out, long stoodOut) throws IOException {
    // Sorted in one partition, because a global sort would read the rows twice.
    Iterator<Row> sorted =
        rows(stoodOut)
            .repartition(1)
            .sortWithinPartitions(Columns.EVENT_DATE, "time", "metadata_product", "metadata_uid")
            .toLocalIterator();
    long count = 0;
    for (; sorted.hasNext(); count++) {
      out.add(values(sorted.next()));
    }
    return count;
  }

  private Dataset<Row> rows(long stoodOut) {
    TableSpec vectors = ScoredEventsTable.features(program);
    TableSpec scored = ScoredEventsTable.spec(program);
    NavigableMap<LocalDate, Long> stored = warehouse.rowsByDay(vectors);
    LocalDate from = night;
    long before = 0;
    for (LocalDate day : stored.headMap(night, false).descendingKeySet()) {
      boolean first = from.equals(night);
      boolean tooMany = !first && before + stored.get(day) > READ;
      if (day.isBefore(night.minusDays(DAYS_BEFORE)) || tooMany) {
        break;
      }
      from = day;
      before += stored.get(day);
    }
    Column tonight = col(Columns.EVENT_DATE).equalTo(night);
    Column days = col(Columns.EVENT_DATE).geq(from).and(col(Columns.EVENT_DATE).leq(night));
    Column ordinary = oneIn(thinning(stored.getOrDefault(night, 0L), OF_NIGHT));
    Column notable = col("cause").notEqual("NONE").and(oneIn(thinning(stoodOut, OF_NIGHT)));
    Column earlier = oneIn(thinning(before, OF_HISTORY));
    Dataset<Row> judged =
        warehouse
            .read(scored)
            .where(days.and(when(tonight, ordinary.or(notable)).otherwise(earlier)))
            .drop("time", "identity", "cohort", "nhi_kind", "credential_uid", "src_ip_prefix")
            .drop("action", "impact_tier");
    return warehouse
        .read(vectors)
        .where(days.and(tonight.or(earlier)))
        .join(broadcast(judged), KEY.toArray(String[]::new), "left")
        .where(tonight.equalTo(false).or(col("decision").isNotNull()))
        .withColumn(
            "stands_for",
            when(tonight.equalTo(false), lit(thinning(before, OF_HISTORY)))
                .when(col("cause").notEqual("NONE"), lit(thinning(stoodOut, OF_NIGHT)))
                .otherwise(lit(thinning(stored.getOrDefault(night, 0L), OF_NIGHT))))
        .select(columns());
  }

  /** Returns the columns to write, with the features last. */
  private Column[] columns() {
    return Stream.of(
            KEY,
            List.of("time", "identity", "nhi_kind", "cohort", "credential_uid", "src_ip_prefix"),
            PLAIN,
            List.of("leading_feature", "reasons", "stands_for"),
            features)
        .flatMap(List::stream)
        .map(functions::col)
        .toArray(Column[]::new);
  }

  /** Returns the sampling divisor: one in this many rows is kept. */
  static long thinning(long rows, long wanted) {
    return Math.max(1, (rows + wanted - 1) / wanted);
  }

  private static Column oneIn(long many) {
    return oneIn(many, col("metadata_product"), col("metadata_uid"));
  }

  /** Returns a condition that selects one in {@code many} keys, based on a hash of the key. */
  static Column oneIn(long many, Column... key) {
    return pmod(xxhash64(key), lit(many)).equalTo(0);
  }

  private Object[] values(Row row) {
    List<Object> values = new ArrayList<>(ExtractTables.EVENT.size() + program.size());
    values.add(RowTimes.date(row, Columns.EVENT_DATE));
    values.add(RowTimes.instant(row, "time"));
    values.add(row.getAs("metadata_product"));
    values.add(hiding.text(row.getAs("metadata_uid")));
    values.add(hiding.identity(row.getAs("identity")));
    values.add(row.getAs("nhi_kind"));
    values.add(row.getAs("cohort"));
    values.add(hiding.text(row.getAs("credential_uid")));
    values.add(hiding.text(row.getAs("src_ip_prefix")));
    for (String name : PLAIN) {
      values.add(row.getAs(name));
    }
    Integer leading = row.getAs("leading_feature");
    values.add(leading == null || leading < 0 ? null : features.get(leading));
    addReasons(values, row, hiding);
    values.add(row.getAs("stands_for"));
    for (int i = row.size() - features.size(); i < row.size(); i++) {
      values.add(row.get(i));
    }
    return values.toArray();
  }

  static void addReasons(List<Object> values, Row row, PseudonymPolicy hiding) {
    int at = row.fieldIndex("reasons");
    List<Row> reasons = row.isNullAt(at) ? List.of() : row.getList(at);
    for (int i = 0; i < REASONS; i++) {
      values.add(i < reasons.size() ? hiding.freeText(reasons.get(i).getAs("message")) : null);
    }
  }
}
