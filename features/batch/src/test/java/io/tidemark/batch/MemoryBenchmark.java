package io.tidemark.batch;

import io.tidemark.batch.BenchmarkRows.Spread;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Measures which kinds of memory use grow with the number of events per identity. */
final class MemoryBenchmark {
  private static final long LEAST = 100_000;
  private static final long MILLIS_BETWEEN_COLLECTIONS = 500;

  private MemoryBenchmark() {}

  /**
   * Measures the maximum size in bytes of one identity's recent state for increasing numbers of
   * events.
   */
  static void states(FeatureProgram program, long most, BenchmarkTable table) {
    ProfileView usual = Profile.none(program.schema()).view(ProfileRules.defaults());
    long first = 0;
    for (long events = LEAST; events <= most; events *= 10) {
      RecentState recent = program.newRecentState(Long.MIN_VALUE);
      float[] vector = new float[program.size()];
      long largest = 0;
      for (long turn = 0; turn < events; turn++) {
        // All events fall within the same two days, so larger numbers of events are also denser.
        long micros =
            BenchmarkRows.FIRST_DAY * Company.MICROS_PER_DAY
                + turn * (2 * Company.MICROS_PER_DAY / events);
        AccessEvent event = BenchmarkRows.event(0, turn, micros);
        program.evaluate(usual, recent, event, vector);
        program.completed(recent, event);
        if (turn % (events / 10) == events / 10 - 1) {
          largest = Math.max(largest, recent.toBytes(program).length);
        }
      }
      first = first == 0 ? largest : first;
      table.add(
          "recent state of one identity",
          events,
          "%,d bytes".formatted(largest),
          "%,d events".formatted(LEAST),
          "%,d bytes".formatted(first),
          (double) largest / first);
    }
  }

  /**
   * Measures memory while one task streams events, half of which belong to the same identity. It
   * measures the heap in use, with a full collection every half second, and the execution memory of
   * the largest task. Spark's own sort takes that memory, up to its share of the heap, before it
   * spills.
   */
  static void tasks(
      SparkSession spark, long most, UnaryOperator<Dataset<Row>> features, BenchmarkTable table) {
    spark.conf().set("spark.sql.shuffle.partitions", 1);
    AtomicLong execution = new AtomicLong();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd ended) {
                if (ended.taskMetrics() != null) {
                  execution.accumulateAndGet(ended.taskMetrics().peakExecutionMemory(), Math::max);
                }
              }
            });
    double first = 0;
    for (long events = LEAST; events <= most; events *= 10) {
      Dataset<Row> rows = BenchmarkRows.of(spark, events, Spread.HALF_IN_ONE, 8);
      execution.set(0);
      double heap = heapWhile(() -> noop(features.apply(rows)));
      double megabytes = heap - execution.get() / 1e6;
      first = first == 0 ? megabytes : first;
      table.add(
          "heap of a task",
          events,
          String.format(
              Locale.ROOT, "%.0f MB, besides %.0f MB of the sort", megabytes, heap - megabytes),
          "%,d events".formatted(LEAST),
          String.format(Locale.ROOT, "%.0f MB", first),
          megabytes / first);
    }
  }

  private static void noop(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  /** Returns the largest heap after a full collection, in MB, during the given work. */
  private static double heapWhile(Runnable work) {
    AtomicLong largest = new AtomicLong();
    Thread watching =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                System.gc();
                long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                largest.accumulateAndGet(used, Math::max);
                try {
                  Thread.sleep(MILLIS_BETWEEN_COLLECTIONS);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    watching.start();
    work.run();
    watching.interrupt();
    try {
      watching.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return largest.get() / 1e6;
  }
}
