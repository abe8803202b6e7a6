package io.tidemark.training.forest;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Measures work on rows and reports the minimum over several rounds. Prints one line per
 * measurement: name, seconds, CPU µs per row over all threads, and bytes allocated per row by all
 * threads that are still alive.
 *
 * @param rounds number of rounds
 * @param rows number of rows that the work processes
 */
record Meter(int rounds, long rows) {
  /** Result of a measurement. */
  record Reading(double seconds, double cpu, double bytes) {}

  Reading measure(String what, Runnable work) {
    double seconds = Double.MAX_VALUE;
    double cpu = Double.MAX_VALUE;
    double bytes = Double.MAX_VALUE;
    for (int round = 0; round < rounds; round++) {
      long cpuBefore = cpuNanos();
      long bytesBefore = allocated();
      long before = System.nanoTime();
      work.run();
      seconds = Math.min(seconds, (System.nanoTime() - before) / 1e9);
      cpu = Math.min(cpu, (cpuNanos() - cpuBefore) / 1e3 / rows);
      bytes = Math.min(bytes, (allocated() - bytesBefore) / (double) rows);
    }
    Reading reading = new Reading(seconds, cpu, Math.max(0, bytes));
    System.out.printf(
        Locale.ROOT, "tidemark|%s|%.3f|%.2f|%.2f%n", what, seconds, cpu, reading.bytes());
    return reading;
  }

  static void noop(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static long allocated() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
