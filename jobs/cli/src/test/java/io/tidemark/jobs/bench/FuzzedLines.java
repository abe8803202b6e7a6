package io.tidemark.jobs.bench;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.OtlpLogs;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;

/**
 * Feeds mutated lines to every source and checks that there are no exceptions, no hangs and no lost
 * lines. The mutated lines are mixed with intact lines whose ids are known, all of which must be
 * read. The account of each file must add up and agree with what was read.
 *
 * <p>Seeds are lines from a simulated company's logs in every format and from the given folders,
 * grouped by the format as which they are recognised. The header of a CSV file is not mutated.
 */
final class FuzzedLines {
  private static final int SEEDS = 200;
  private static final int LINES_PER_FILE = 2_000;
  private static final long SLOWEST_FILE_CPU_NANOS = 30_000_000_000L;
  private static final long INGEST = 1_780_000_000_000_000L;
  private static final String[] BRACKETS = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "\u0000",
    "\u202e",
    "\\u",
    "\\ud800",
    "null",
    "1e999",
    "-",
    "\t",
    "\r",
    "{\"Records\":[",
    "<",
    "%",
    "\u00ff"
  };

  private final SplittableRandom random;
  private final LogFormat format;
  private final Seeds seeds;
  private long lines;
  private long accepted;
  private long rejected;

  /**
   * Lines to mutate.
   *
   * @param header first line of every file; empty if the format has none
   */
  record Seeds(String header, List<String> lines) {}

  FuzzedLines(LogFormat format, Seeds seeds, long seed) {
    this.format = format;
    this.seeds = seeds;
    this.random = new SplittableRandom(seed);
  }

  /**
   * {@code FuzzedLines LINES SEED WORK FOLDER…}: tests {@code LINES} lines for each source, with as
   * many sources in parallel as there are cores. A company is simulated in the folder {@code WORK}.
   */
  public static void main(String[] args) throws Exception {
    long lines = Long.parseLong(args[0]);
    long seed = Long.parseLong(args[1]);
    List<Path> folders = new ArrayList<>();
    for (int i = 2; i < args.length; i++) {
      folders.add(Path.of(args[i]));
    }
    simulate(folders.get(0));
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<?>> sources = new ArrayList<>();
      samples(folders)
          .forEach(
              (format, seeds) ->
                  sources.add(
                      threads.submit(
                          () -> {
                            new FuzzedLines(format, seeds, seed).reportProgress(lines);
                            return null;
                          })));
      for (Future<?> source : sources) {
        source.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void reportProgress(long wanted) throws IOException {
    long start = cpuNanos();
    run(wanted);
    System.out.printf(
        "%-18s %,d lines from %d seeds: %,d accepted, %,d rejected, %.0f CPU s%n",
        format.id(), lines, seeds.lines().size(), accepted, rejected, (cpuNanos() - start) / 1e9);
  }

  /** Writes a few days of a small company's logs in every format. */
  static void simulate(Path folder) throws IOException {
    Simulation.write(
        new SimulationPlan(
            LocalDate.of(2026, 3, 9), 8, 38, 456, 0, 3, io.tidemark.simulator.LogFormat.all()),
        folder);
    List<String> traces = new ArrayList<>();
    for (int i = 0; i < SEEDS; i++) {
      String id = "%016x".formatted(i + 1);
      traces.add(OtlpLogs.request(List.of(OtlpLogs.call("tool-" + i % 7, id, id, id).get(i % 3))));
    }
    Files.write(folder.resolve("traces.jsonl"), traces);
  }

  /**
   * Returns lines by the format as which they are recognised, either on their own or below their
   * header.
   */
  static Map<LogFormat, Seeds> samples(List<Path> folders) throws IOException {
    Map<LogFormat, Seeds> samples = new TreeMap<>();
    for (Path folder : folders) {
      List<Path> files;
      try (var walked = Files.walk(folder)) {
        files = walked.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) {
        List<String> lines = lines(file);
        String header =
            lines.size() > 1 && recognised(lines.get(0) + "\n" + lines.get(1)) == LogFormat.CSV
                ? lines.remove(0)
                : "";
        for (String line : lines) {
          LogFormat format = header.isEmpty() ? recognised(line) : LogFormat.CSV;
          if (format != null) {
            Seeds known =
                samples.computeIfAbsent(format, f -> new Seeds(header, new ArrayList<>()));
            if (known.lines().size() < SEEDS && known.header().equals(header)) {
              known.lines().add(line);
            }
          }
        }
      }
    }
    return samples;
  }

  private static List<String> lines(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (var in = Files.newInputStream(file);
        var plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
        var reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.ISO_8859_1))) {
      for (String line = reader.readLine();
          line != null && lines.size() < SEEDS;
          line = reader.readLine()) {
        if (line.startsWith("{\"Records\":[")) {
          // Extracts one record of a document as a line.
          line =
              line.substring("{\"Records\":[".length())
                  .replaceFirst("\\},\\{\"eventVersion\".*", "}");
        }
        if (!line.isBlank() && line.length() < 20_000) {
          lines.add(line);
        }
      }
    }
    return lines;
  }

  private static LogFormat recognised(String line) throws IOException {
    try (LogFileReader reader = open(line.getBytes(StandardCharsets.ISO_8859_1), LogFormat.AUTO)) {
      ParsedRecord first = reader.next();
      return first instanceof ParsedRecord.Accepted && reader.next() == null
          ? LogFormat.ofId(reader.account().format()).orElse(null)
          : null;
    }
  }

  private static LogFileReader open(byte[] file, LogFormat format) throws IOException {
    return LogFileReader.open(
        new ByteArrayInputStream(file),
        "fuzz",
        ReadOptions.at(INGEST).withFormat(format),
        Enricher.standard());
  }

  /** Reads the given number of mutated lines. */
  void run(long wanted) throws IOException {
    String whole = seeds.lines().get(0);
    long copies = acceptedIn(file(whole, whole));
    if (copies != 2) {
      throw new IllegalStateException("A whole line of " + format + " is not accepted as it is");
    }
    while (lines < wanted) {
      List<String> file = new ArrayList<>();
      int wholeLines = 1;
      file.add(whole);
      for (int i = 0; i < LINES_PER_FILE; i++) {
        file.add(mutated());
        lines++;
        if (i % 10 == 9) {
          file.add(whole);
          wholeLines++;
        }
      }
      read(file(file.toArray(String[]::new)), wholeLines);
    }
  }

  private long acceptedIn(byte[] file) throws IOException {
    try (LogFileReader reader = open(file, format)) {
      while (reader.next() != null) {
        // Only the account matters.
      }
      return reader.account().accepted();
    }
  }

  private void read(byte[] file, int wholeLines) throws IOException {
    long start = cpuNanos();
    String sentinel = sentinelTime();
    int records = 0;
    int seen = 0;
    try (LogFileReader reader = open(file, format)) {
      for (ParsedRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.ordinal() != records++) {
          throw new IllegalStateException("A record is missing before " + record.ordinal());
        }
        if (record instanceof ParsedRecord.Accepted event) {
          accepted++;
          seen +=
              (event.event().timeMicros() + event.event().text(EventColumn.IDENTITY))
                      .equals(sentinel)
                  ? 1
                  : 0;
        } else if (record instanceof ParsedRecord.Rejected) {
          rejected++;
        }
      }
      if (reader.account().read() != records) {
        throw new IllegalStateException("The account does not count what came out");
      }
    }
    // According to the CSV rules, a quote opened by a mutation includes the lines that follow.
    if (format != LogFormat.CSV && seen < wholeLines) {
      Path kept = Files.createTempFile("fuzz-" + format.id(), ".log");
      Files.write(kept, file);
      throw new IllegalStateException(
          "%d of %d whole lines of %s came out; see %s".formatted(seen, wholeLines, format, kept));
    }
    if (cpuNanos() - start > SLOWEST_FILE_CPU_NANOS) {
      throw new IllegalStateException("A file of " + file.length + " bytes took too long");
    }
  }

  /**
   * Returns the CPU time of this thread, so that a busy machine does not look like a slow parser.
   */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private String sentinelTime() throws IOException {
    try (LogFileReader reader = open(file(seeds.lines().get(0)), format)) {
      var event = ((ParsedRecord.Accepted) reader.next()).event();
      return event.timeMicros() + event.text(EventColumn.IDENTITY);
    }
  }

  /** Returns a file with the given lines, below the header if there is one. */
  private byte[] file(String... lines) {
    String header = seeds.header().isEmpty() ? "" : seeds.header() + "\n";
    return (header + String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private String seed() {
    return seeds.lines().get(random.nextInt(seeds.lines().size()));
  }

  /** Returns a line with one to four mutations, which never contains a line break. */
  private String mutated() {
    StringBuilder line = new StringBuilder(seed());
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && !line.isEmpty(); i++) {
      int at = random.nextInt(line.length());
      int to = Math.min(line.length(), at + 1 + random.nextInt(40));
      switch (random.nextInt(8)) {
        case 0 -> line.setCharAt(at, (char) random.nextInt(256));
        case 1 -> line.delete(at, to);
        case 2 -> line.insert(at, line.substring(at, to));
        case 3 -> line.insert(at, BRACKETS[random.nextInt(BRACKETS.length)]);
        case 4 -> line.setLength(at);
        case 5 -> line.insert(at, "[{\"a\":".repeat(random.nextInt(100)));
        case 6 -> {
          String other = seed();
          line.replace(at, line.length(), other.substring(Math.min(at, other.length())));
        }
        default -> line.replace(at, to, Long.toString(random.nextLong()));
      }
    }
    return line.toString().replace('\n', ' ');
  }

  long lines() {
    return lines;
  }

  long accepted() {
    return accepted;
  }

  long rejected() {
    return rejected;
  }
}
