package io.tidemark.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.Display;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.cli.Invocation;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.table.SparkSessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * {@code NightBenchmark FOLDER EVENTS...}: measures whole nights on ten days of gzip-compressed
 * CloudTrail. For comparison, Spark reads the same files with an explicit schema and writes them to
 * Delta, in the same process on the same cores. The same night is then run again, with nothing left
 * to do.
 */
final class NightBenchmark {
  private static final int DAYS = 10;
  private static final int FILES = 4;

  private final SparkSession spark;
  private final Path folder;
  private final AtomicLong shuffled = new AtomicLong();

  private NightBenchmark(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd task) {
                if (task.taskMetrics() != null) {
                  shuffled.addAndGet(task.taskMetrics().shuffleWriteMetrics().bytesWritten());
                }
              }
            });
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]).toAbsolutePath();
    Files.createDirectories(folder);
    KeyFiles.throwAway(folder.resolve("keys"));
    try (SparkSessions.Session session = SparkSessions.open(Map.of("spark.master", "local[2]"))) {
      NightBenchmark benchmark = new NightBenchmark(session.spark(), folder);
      // Warms up first, so that class loading and compilation are not measured.
      benchmark.night("warm-up", benchmark.logs("warm-up", 2_000), false);
      for (int i = 1; i < args.length; i++) {
        benchmark.measure(Long.parseLong(args[i]));
      }
    }
  }

  private Path logs(String name, long events) throws IOException {
    Path logs = folder.resolve(name + "-logs");
    IngestThroughput.write(logs, events, FILES, DAYS);
    return logs;
  }

  private void measure(long events) throws IOException {
    String name = "night-" + events;
    Path logs = logs(name, events);
    double peer = IngestThroughput.peer(spark, logs, folder.resolve(name + "-peer"));
    resetPeaks();
    shuffled.set(0);
    long cpu = cpuNanos();
    long start = System.nanoTime();
    Map<String, Double> seconds = night(name, logs, true);
    double wall = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (cpuNanos() - cpu) / 1e9;
    System.out.printf(
        "%n%,d events in %d days, %d cores, heap %,d MB%n",
        events, DAYS, 2, Runtime.getRuntime().maxMemory() >> 20);
    System.out.printf("%-12s %10s %14s%n", "step", "seconds", "events/s");
    seconds.forEach(
        (step, took) ->
            System.out.printf(
                "%-12s %10.1f %,14.0f%n", step, took, events / Math.max(took, 0.001)));
    System.out.printf("%-12s %10.1f %,14.0f%n", "whole night", wall, events / wall);
    System.out.printf("%-12s %10.1f %,14.0f%n", "Spark alone", peer, events / peer);
    System.out.printf(
        "ratio %.2f; %.1f CPU s; %,.1f MB shuffled; peak heap %,d MB%n",
        wall / peer, cpuSeconds, shuffled.get() / 1e6, peakBytes() >> 20);
    long idle = cpuNanos();
    start = System.nanoTime();
    night(name, logs, true);
    System.out.printf(
        "the same night again, with nothing to do: %.1f s, %.1f CPU s%n",
        (System.nanoTime() - start) / 1e9, (cpuNanos() - idle) / 1e9);
  }

  private Map<String, Double> night(String name, Path logs, boolean whole) throws IOException {
    Path summary = folder.resolve(name + ".json");
    Path published = folder.resolve(name + "-published");
    KeyFiles.signThrowAwayRoot(
        folder.resolve("keys"), published, "tidemark", Clock.systemUTC().instant());
    List<String> options =
        new ArrayList<>(
            List.of(
                "nightly",
                "--input",
                logs.toString(),
                "--warehouse",
                folder.resolve(name).toString(),
                "--publish",
                published.toString(),
                "--signing-key",
                folder.resolve("keys").resolve(KeyFiles.Role.RELEASE.privateFile()).toString(),
                "--summary",
                summary.toString()));
    StringWriter out = new StringWriter();
    Invocation invocation =
        new Invocation(
            Clock.systemUTC(), Optional.of(folder), folder, folder, Display.LINES, 1, Map.of());
    int code =
        CommandTree.of(invocation)
            .setOut(new PrintWriter(out))
            .execute(options.toArray(String[]::new));
    // Exit code 20 means that a gate refused the baseline of the synthetic traffic. The night's
    // work was done nevertheless.
    if (code != 0 && code != 20) {
      throw new IllegalStateException("nightly ended with " + code + "\n" + out);
    }
    Map<String, Double> seconds = new LinkedHashMap<>();
    JsonNode took = new ObjectMapper().readTree(summary.toFile()).get("seconds");
    took.properties().forEach(step -> seconds.put(step.getKey(), step.getValue().asDouble()));
    if (whole && !seconds.containsKey("train")) {
      throw new IllegalStateException("the night did not train: " + seconds);
    }
    return seconds;
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void resetPeaks() {
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static long peakBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }
}
