package io.tidemark.jobs.extract;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.tidemark.batch.Columns;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.extract.NightExtract.PseudonymPolicy;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractTable;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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

  private static final List<String> KEY =
      List.of(Columns.EVENT_DATE, "metadata_product", "metadata_uid");

  private final Warehouse warehouse;
  private final LocalDate night;
  private final FeatureProgram program;
  private final PseudonymPolicy hiding;

  EventExtract(
      Warehouse warehouse, LocalDate night, FeatureProgram program, PseudonymPolicy hiding) {
    this.warehouse = warehouse;
    this.night = night;
    this.program = program;
    this.hiding = hiding;
  }

  /**
   * Returns the rows of the table {@code events}, sorted by day, time and key. Of all the night's
   * events, {@code stoodOut} raised an alert or had to step up by policy.
   */
  Dataset<Row> rows(ExtractTable table, long stoodOut) {
    // Sorted in one partition, because a global sort would read the rows twice.
    return selected(stoodOut)
        .repartition(1)
        .sortWithinPartitions(Columns.EVENT_DATE, "time", "metadata_product", "metadata_uid")
        .select(
            table.columns().stream().map(column -> column(column.name())).toArray(Column[]::new));
  }

  private Column column(String name) {
    return switch (name) {
      case "metadata_uid" -> hiding.text(col(name));
      case "identity" -> hiding.identity(col(name));
      case "kind" -> col("nhi_kind");
      case "credential" -> hiding.text(col("credential_uid"));
      case "source" -> hiding.text(col("src_ip_prefix"));
      case "leading_feature" ->
          get(lit(program.catalogue().names().toArray(String[]::new)), col(name));
      case "reason_1" -> hiding.reason(0);
      case "reason_2" -> hiding.reason(1);
      case "reason_3" -> hiding.reason(2);
      default -> col(name);
    };
  }

  private Dataset<Row> selected(long stoodOut) {
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
                .otherwise(lit(thinning(stored.getOrDefault(night, 0L), OF_NIGHT))));
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
}
