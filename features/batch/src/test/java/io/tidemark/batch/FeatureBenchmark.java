package io.tidemark.batch;

import io.tidemark.batch.BenchmarkRows.Spread;
import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Entry point of {@code features/batch/bench/features}. The README lists the results and explains
 * them.
 */
public final class FeatureBenchmark {
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final LocalDate FIRST = LocalDate.ofEpochDay(BenchmarkRows.FIRST_DAY);
  private static final int PARTITIONS = 48;

  private final SparkSession spark;
  private final String work;
  private final BenchmarkTable table = new BenchmarkTable();
  private final ExecutorProgram catalogue = ExecutorProgram.builtIn();

  private FeatureBenchmark(SparkSession spark, String work) {
    this.spark = spark;
    this.work = work;
  }

  /** Arguments: name of the benchmark, folder with the rows, number of cores, number of events. */
  public static void main(String[] args) {
    if (args[0].equals("sizes")) {
      sizes(FeatureProgram.builtIn());
      return;
    }
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + args[2] + "]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", false)
            .config("spark.local.dir", args[1] + "/spill")
            .config("spark.sql.shuffle.partitions", PARTITIONS)
            .config("spark.sql.adaptive.enabled", false)
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
    FeatureBenchmark benchmark = new FeatureBenchmark(spark, args[1]);
    switch (args[0]) {
      case "make" -> benchmark.make(Long.parseLong(args[3]));
      case "step" -> benchmark.step();
      case "skew" -> benchmark.skew();
      case "sql" -> benchmark.sql();
      case "memory" -> benchmark.memory(Long.parseLong(args[3]));
      case "all" -> {
        benchmark.step();
        benchmark.skew();
        benchmark.sql();
        benchmark.memory(Long.parseLong(args[3]));
      }
      default -> throw new IllegalArgumentException("There is no benchmark '" + args[0] + "'");
    }
    benchmark.table.print();
    spark.stop();
  }

  private void memory(long most) {
    MemoryBenchmark.states(catalogue.program(), most, table);
    MemoryBenchmark.tasks(spark, most, this::features, table);
  }

  private void make(long events) {
    write("even", BenchmarkRows.of(spark, events, Spread.EVEN, PARTITIONS));
    write("skewed", BenchmarkRows.of(spark, events, Spread.HALF_IN_ONE, PARTITIONS));
    // Habits of the same identities from ten days, with a twentieth of their events.
    Dataset<Row> habits = read("even").where("crc32(metadata_uid) % 20 = 0");
    Dataset<Row> shifted = null;
    for (int back = 1; back <= 10; back++) {
      Dataset<Row> day =
          habits
              .where("event_date = DATE'" + FIRST + "'")
              .withColumn("time", functions.expr("time - INTERVAL '" + back + "' DAY"))
              .withColumn("event_date", functions.expr("date_sub(event_date, " + back + ")"));
      shifted = shifted == null ? day : shifted.unionAll(day);
    }
    Dataset<Row> none = spark.createDataFrame(List.<Row>of(), Profiles.SCHEMA);
    write(
        "profiles",
        Profiles.of(
            none,
            DaySummaries.of(shifted, catalogue),
            List.of(FIRST.minusDays(1)),
            catalogue,
            RULES));
    System.out.printf("%,d events are in %s%n", events, work);
  }

  private void step() {
    Dataset<Row> events = read("even");
    double sort = best(2, () -> noop(IdentityRows.sorted(profiles(), none(), events, catalogue)));
    double step = best(2, () -> noop(features(events)));
    table.add("the feature step", events.count(), step, "shuffle and sort by identity", sort);
  }

  private void skew() {
    noop(features(read("even")));
    double even = best(2, () -> noop(features(read("even"))));
    double skewed = best(2, () -> noop(features(read("skewed"))));
    table.add("half of all in one identity", read("skewed").count(), skewed, "even", even);
  }

  private void sql() {
    Dataset<Row> events = read("even");
    long count = events.count();
    Dataset<Row> ours = TenFeatures.here(events, FIRST, FIRST.plusDays(1));
    double engine = best(2, () -> noop(ours));
    Dataset<Row> theirs = TenFeatures.withWindowFunctions(events);
    double windows = best(1, () -> noop(theirs));
    table.add("ten features as window functions", count, windows, "the same ten here", engine);
    table.addLine(
        "vectors that differ: %,d of %,d".formatted(TenFeatures.differing(ours, theirs), count));
  }

  /**
   * Measures the size of identity records with thirty days of habits, and of the state kept for a
   * day.
   */
  private static void sizes(FeatureProgram program) {
    int[] profiles = new int[200];
    int[] carried = new int[200];
    int[] states = new int[200];
    for (int who = 0; who < profiles.length; who++) {
      Profile profile = Profile.none(program.schema());
      RecentState recent = program.newRecentState(Long.MIN_VALUE);
      for (int day = 0; day < 30; day++) {
        DaySummary.Builder summary =
            DaySummary.builder(program.schema(), BenchmarkRows.FIRST_DAY + day);
        for (int turn = 0; turn < 100; turn++) {
          AccessEvent event =
              BenchmarkRows.event(
                  who,
                  100L * day + turn,
                  (BenchmarkRows.FIRST_DAY + day) * Company.MICROS_PER_DAY + turn * 500_000_000L);
          summary.add(event);
          if (day == 29) {
            program.evaluate(profile.view(RULES), recent, event, new float[program.size()]);
            program.completed(recent, event);
          }
        }
        profile = profile.advance(summary.build(), RULES);
      }
      profiles[who] = profile.toBytes().length;
      carried[who] = profile.keyed(MemberKey.of(new byte[MemberKey.BYTES])).toBytes().length;
      states[who] = recent.toBytes(program).length;
    }
    print("profile after 30 days", profiles);
    print("the same as a release carries it", carried);
    print("recent state of a day with 100 events", states);
  }

  private static void print(String what, int[] bytes) {
    Arrays.sort(bytes);
    System.out.printf(
        Locale.ROOT,
        "%s: median %.1f KB, largest %.1f KB%n",
        what,
        bytes[bytes.length / 2] / 1e3,
        bytes[bytes.length - 1] / 1e3);
  }

  private Dataset<Row> features(Dataset<Row> events) {
    FeatureRange range = new FeatureRange(FIRST, FIRST.plusDays(1), FIRST);
    return EventFeatures.of(
        profiles(), none(), events, range, catalogue, RULES, IdentityBounds.Finder.DEFAULTS);
  }

  private Dataset<Row> profiles() {
    return read("profiles").select(Columns.IDENTITY, Columns.PROFILE);
  }

  private Dataset<Row> none() {
    return spark.createDataFrame(List.<Row>of(), DaySummaries.SCHEMA);
  }

  private Dataset<Row> read(String name) {
    return spark.read().parquet(work + "/" + name);
  }

  private void write(String name, Dataset<Row> rows) {
    rows.write().mode("overwrite").parquet(work + "/" + name);
  }

  private static void noop(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static double best(int times, Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < times; i++) {
      long began = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - began) / 1e9);
    }
    return best;
  }
}
