package io.tidemark.batch;

import io.tidemark.batch.BenchmarkRows.Spread;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What {@code features/batch/bench/features} runs; figures and how to read them are in the README.
 */
public final class FeatureBenchmark {
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final LocalDate FIRST = LocalDate.ofEpochDay(BenchmarkRows.FIRST_DAY);
  private static final int PARTITIONS = 48;

  private final SparkSession spark;
  private final String work;
  private final ProgramOnExecutor catalogue = ProgramOnExecutor.builtIn();

  private FeatureBenchmark(SparkSession spark, String work) {
    this.spark = spark;
    this.work = work;
  }

  /** What to run, where the rows are, how many cores, how many events. */
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
      case "memory" -> benchmark.memory();
      default -> throw new IllegalArgumentException("There is no benchmark '" + args[0] + "'");
    }
    spark.stop();
  }

  private void make(long events) {
    write("even", BenchmarkRows.of(spark, events, Spread.EVEN, PARTITIONS));
    write("skewed", BenchmarkRows.of(spark, events / 5, Spread.HALF_IN_ONE, PARTITIONS));
    write("fifth", BenchmarkRows.of(spark, events / 5, Spread.EVEN, PARTITIONS));
    // Ten days of habits of the same identities, a twentieth of their events.
    Dataset<Row> habits =
        BenchmarkRows.of(spark, events, Spread.EVEN, PARTITIONS)
            .where("crc32(metadata_uid) % 20 = 0");
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
    long count = events.count();
    System.out.printf("%,d events, %d features%n", count, catalogue.program().size());
    double sort = best(2, () -> noop(IdentityRows.sorted(profiles(), none(), events, catalogue)));
    told("shuffle and sort by identity", count, sort);
    double step = best(2, () -> noop(features(events)));
    told("feature step", count, step);
    System.out.printf(Locale.ROOT, "feature step / shuffle and sort: %.2f%n", step / sort);
  }

  private void skew() {
    long count = read("fifth").count();
    noop(features(read("fifth")));
    double even = best(2, () -> noop(features(read("fifth"))));
    told("even", count, even);
    double skewed = best(2, () -> noop(features(read("skewed"))));
    told("half of all in one identity", count, skewed);
    System.out.printf(Locale.ROOT, "skewed / even: %.2f%n", skewed / even);
  }

  private void sql() {
    Dataset<Row> events = read("fifth");
    long count = events.count();
    ProgramOnExecutor ten = new ProgramOnExecutor("ten.yaml", TenFeatures.YAML);
    FeatureRange range = new FeatureRange(FIRST, FIRST.plusDays(1), FIRST);
    Dataset<Row> none = spark.createDataFrame(List.<Row>of(), Profiles.SCHEMA);
    Dataset<Row> ours = EventFeatures.of(none, none(), events, range, ten, RULES);
    double engine = best(2, () -> noop(ours));
    told("ten features here", count, engine);
    Dataset<Row> theirs = TenFeatures.withWindowFunctions(events);
    double windows = best(1, () -> noop(theirs));
    told("ten features as window functions", count, windows);
    System.out.printf(Locale.ROOT, "window functions / here: %.1f%n", windows / engine);
    System.out.printf(
        "vectors that differ: %,d of %,d%n", TenFeatures.differing(ours, theirs), count);
  }

  /** The heap that outlives collections while one identity's events stream through one task. */
  private void memory() {
    spark.conf().set("spark.sql.shuffle.partitions", 1);
    for (long events : new long[] {100_000, 1_000_000, 10_000_000}) {
      FeatureProgram program = catalogue.program();
      ProfileView usual = Profile.none(program.schema()).view(RULES);
      RecentState recent = program.newRecentState(Long.MIN_VALUE);
      float[] vector = new float[program.size()];
      long most = 0;
      for (long turn = 0; turn < events; turn++) {
        AccessEvent event =
            BenchmarkRows.event(
                0, turn, BenchmarkRows.FIRST_DAY * Company.MICROS_PER_DAY + turn * 8_640);
        program.evaluate(usual, recent, event, vector);
        program.completed(recent, event);
        if (turn % (events / 10) == events / 10 - 1) {
          most = Math.max(most, program.toBytes(recent).length);
        }
      }
      System.out.printf("%,d events of one identity: recent state of %,d bytes%n", events, most);
    }
    for (int scale : new int[] {100, 10, 1}) {
      Dataset<Row> events = read("skewed").where("crc32(metadata_uid) % " + scale + " = 0");
      long count = events.count();
      resetPeaks();
      noop(features(events));
      System.out.printf(
          "%,d events in one task, half of them of one identity: at most %,d MB of heap outlived a"
              + " collection%n",
          count, peakAfterCollections() >> 20);
    }
  }

  private static void resetPeaks() {
    System.gc();
    ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
  }

  private static long peakAfterCollections() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getName().contains("Old"))
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** Records of identities with ten days of habits, and what they keep of a day. */
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
      carried[who] = profile.keyed(MemberKey.of(new byte[MemberKey.BYTES])).toPlainBytes().length;
      states[who] = program.toBytes(recent).length;
    }
    Arrays.sort(profiles);
    Arrays.sort(carried);
    Arrays.sort(states);
    System.out.printf(
        "profile after 30 days: median %,d bytes, largest %,d%n", profiles[100], profiles[199]);
    System.out.printf(
        "the same as a release carries it: median %,d bytes, largest %,d%n",
        carried[100], carried[199]);
    System.out.printf(
        "recent state of a day with 100 events: median %,d bytes, largest %,d%n",
        states[100], states[199]);
  }

  private Dataset<Row> features(Dataset<Row> events) {
    FeatureRange range = new FeatureRange(FIRST, FIRST.plusDays(1), FIRST);
    return EventFeatures.of(profiles(), none(), events, range, catalogue, RULES);
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

  private static void told(String what, long events, double seconds) {
    System.out.printf(
        Locale.ROOT, "%-34s %7.1f s %10.0f events/s%n", what, seconds, events / seconds);
  }
}
