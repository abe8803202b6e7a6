package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.to_date;

import io.tidemark.batch.EventFeatures;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures how baseline training, including screening, calibration, thresholds and cohort shifts,
 * grows with the number of identities. For comparison, it also measures reading the same rows once
 * and summing all features. Started by {@code models/training/bench/baseline}, not by a test run.
 *
 * <p>Rows are random, not simulated. One in ten feature values is not 0. Each identity has two
 * events on each of 28 days and belongs to one of 30 cohorts.
 */
public final class BaselineGrowth {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  private static final int DAYS = 28;
  private static final int CALIBRATING = 7;
  private static final int EVENTS_A_DAY = 2;
  private static final int COHORTS = 30;
  private static final FeatureProgram PROGRAM = FeatureProgram.builtIn();

  private final SparkSession spark;
  private final String folder;

  private BaselineGrowth(SparkSession spark, String folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /**
   * Runs the measurement.
   *
   * @param arguments folder for the Parquet files, then numbers of identities in ascending order
   */
  public static void main(String[] arguments) {
    SparkSession spark = session();
    BaselineGrowth growth = new BaselineGrowth(spark, arguments[0]);
    growth.measure(500, false);
    for (int i = 1; i < arguments.length; i++) {
      growth.measure(Long.parseLong(arguments[i]), true);
    }
    spark.stop();
  }

  private static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", false)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.datetime.java8API.enabled", true)
        .config("spark.sql.shuffle.partitions", 8)
        .getOrCreate();
  }

  private void measure(long identities, boolean printed) {
    Dataset<Row> rows = rows(identities);
    double[] read = timed(() -> noop(rows.agg(sum(everything()))));
    List<Baseline> trained = new ArrayList<>();
    double[] train = timed(() -> trained.add(train(rows)));
    if (printed) {
      System.out.printf(
          Locale.ROOT,
          "tidemark|%d|%d|%.1f|%.1f|%.1f|%.1f|%d%n",
          identities,
          trained.get(0).scopeFor(null).calibration().size(),
          read[0],
          train[0],
          read[1],
          train[1],
          trained.get(0).toBytes().length);
    }
  }

  private static Baseline train(Dataset<Row> rows) {
    TreeSet<LocalDate> days = new TreeSet<>();
    for (int day = 0; day < DAYS; day++) {
      days.add(FIRST.plusDays(day));
    }
    return new BaselineTrainer(
            PROGRAM.catalogue(),
            SampleOptions.defaults(1),
            ForestOptions.defaults(1),
            RiskPolicy.defaults(),
            Policy.NONE)
        .train(
            rows,
            TrainingPlan.of(days, CALIBRATING).orElseThrow(),
            new EarlierAlerts(Set.of(), new TreeSet<>()),
            Map.of())
        .orElseThrow();
  }

  private static Column everything() {
    return PROGRAM.catalogue().names().stream()
        .map(name -> col(name).cast("double"))
        .reduce(Column::plus)
        .orElseThrow();
  }

  private Dataset<Row> rows(long identities) {
    String place = folder + "/" + identities;
    Column identity = col("id").mod(identities);
    Column event = col("id").divide(identities).cast("long");
    Column day = event.divide(EVENTS_A_DAY).cast("int");
    List<Column> columns = new ArrayList<>();
    columns.add(lit("aws").as("metadata_product"));
    columns.add(col("id").cast("string").as("metadata_uid"));
    columns.add(
        timestamp_seconds(
                lit(FIRST.toEpochDay())
                    .plus(day)
                    .multiply(86_400L)
                    .plus(event.mod(EVENTS_A_DAY).multiply(30_000L)))
            .as("time"));
    columns.add(concat(lit("aws|1|member-"), identity.cast("string")).as("identity"));
    columns.add(concat(lit("service_account:"), identity.mod(COHORTS).cast("string")).as("cohort"));
    columns.add(lit("service_account").as("nhi_kind"));
    columns.add(concat(lit("key-"), identity.cast("string")).as("credential_uid"));
    columns.add(lit("198.51.100.0/24").as("src_ip_prefix"));
    columns.add(lit("s3:GetObject").as("action"));
    columns.add(lit(0).as("impact_tier"));
    columns.add(date_add(to_date(lit(FIRST.toString())), day).as("event_date"));
    columns.add(day.as("active_days"));
    columns.add(lit(true).as("habitual_action"));
    columns.add(lit(null).cast("string").as("bound_breach"));
    float[] far = PROGRAM.catalogue().farValues();
    for (int feature = 0; feature < far.length; feature++) {
      columns.add(
          expr("float(case when rand(%d) < 0.1 then floor(-ln(1 - rand(%d)) * 8) / 64 * %s else 0 end)"
                  .formatted(
                      feature, 1_000 + feature, Float.isNaN(far[feature]) ? 1 : far[feature]))
              .as(PROGRAM.catalogue().names().get(feature)));
    }
    Dataset<Row> drawn =
        spark
            .range(0, identities * DAYS * EVENTS_A_DAY, 1, 8)
            .select(columns.toArray(Column[]::new));
    List<String> expected = List.of(EventFeatures.schema(PROGRAM).fieldNames());
    if (!List.of(drawn.schema().fieldNames()).containsAll(expected)) {
      throw new IllegalStateException("The rows drawn are no feature rows: " + drawn.schema());
    }
    drawn.write().mode("overwrite").parquet(place);
    return spark.read().parquet(place);
  }

  private static void noop(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  /** Returns the elapsed seconds and the CPU seconds of all threads. */
  private static double[] timed(Runnable work) {
    long cpu = cpuNanos();
    long start = System.nanoTime();
    work.run();
    return new double[] {(System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9};
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }
}
