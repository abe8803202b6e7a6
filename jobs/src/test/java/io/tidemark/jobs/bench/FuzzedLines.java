package io.tidemark.jobs.bench;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Throws mutated lines at every source: no exception, no hang, no line lost. Mutated lines lie
 * between whole ones of known ids, all of which have to come out; every file's account has to add
 * up, and has to count what came out.
 *
 * <p>Seeds are the real lines of a folder, sorted by the format that they are recognised as.
 */
final class FuzzedLines {
  private static final int SEEDS = 200;
  private static final int LINES_PER_FILE = 500;
  private static final long SLOWEST_FILE_NANOS = 30_000_000_000L;
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
  private final List<String> seeds;
  private long lines;
  private long accepted;
  private long rejected;

  FuzzedLines(LogFormat format, List<String> seeds, long seed) {
    this.format = format;
    this.seeds = List.copyOf(seeds);
    this.random = new SplittableRandom(seed);
  }

  /**
   * {@code FuzzedLines LINES SEED FOLDER…}: so many lines for each source that the folders hold
   * samples of.
   */
  public static void main(String[] args) throws IOException {
    long lines = Long.parseLong(args[0]);
    long seed = Long.parseLong(args[1]);
    List<Path> folders = new ArrayList<>();
    for (int i = 2; i < args.length; i++) {
      folders.add(Path.of(args[i]));
    }
    for (Map.Entry<LogFormat, List<String>> source : samples(folders).entrySet()) {
      long start = System.nanoTime();
      FuzzedLines fuzz = new FuzzedLines(source.getKey(), source.getValue(), seed);
      fuzz.run(lines);
      System.out.printf(
          "%-18s %,d lines from %d seeds: %,d accepted, %,d rejected, %.0f s%n",
          source.getKey().id(),
          fuzz.lines,
          source.getValue().size(),
          fuzz.accepted,
          fuzz.rejected,
          (System.nanoTime() - start) / 1e9);
    }
  }

  /** Lines by the format that they are recognised as by themselves. */
  static Map<LogFormat, List<String>> samples(List<Path> folders) throws IOException {
    Map<LogFormat, List<String>> samples = new TreeMap<>();
    for (Path folder : folders) {
      List<Path> files;
      try (var walked = Files.walk(folder)) {
        files = walked.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) {
        for (String line : lines(file)) {
          LogFormat format = recognised(line);
          if (format != null && format != LogFormat.CSV) {
            List<String> known = samples.computeIfAbsent(format, f -> new ArrayList<>());
            if (known.size() < SEEDS) {
              known.add(line);
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
          // One record of a document is a line of its own.
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

  /** Reads so many mutated lines. */
  void run(long wanted) throws IOException {
    String whole = seeds.get(0);
    long copies = acceptedIn((whole + "\n" + whole + "\n").getBytes(StandardCharsets.ISO_8859_1));
    if (copies != 2) {
      throw new IllegalStateException("A whole line of " + format + " is not accepted as it is");
    }
    while (lines < wanted) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      int whole1 = 1;
      write(file, whole);
      for (int i = 0; i < LINES_PER_FILE; i++) {
        write(file, mutated());
        lines++;
        if (i % 10 == 9) {
          write(file, whole);
          whole1++;
        }
      }
      read(file.toByteArray(), whole1);
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
    long start = System.nanoTime();
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
    if (seen < wholeLines) {
      Path kept = Files.createTempFile("fuzz-" + format.id(), ".log");
      Files.write(kept, file);
      throw new IllegalStateException(
          "%d of %d whole lines of %s came out; see %s".formatted(seen, wholeLines, format, kept));
    }
    if (System.nanoTime() - start > SLOWEST_FILE_NANOS) {
      throw new IllegalStateException("A file of " + file.length + " bytes took too long");
    }
  }

  private String sentinelTime() throws IOException {
    try (LogFileReader reader = open(seeds.get(0).getBytes(StandardCharsets.ISO_8859_1), format)) {
      var event = ((ParsedRecord.Accepted) reader.next()).event();
      return event.timeMicros() + event.text(EventColumn.IDENTITY);
    }
  }

  private static void write(ByteArrayOutputStream file, String line) {
    file.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
    file.write('\n');
  }

  /** A line with one to four things done to it; never with a line end in it. */
  private String mutated() {
    StringBuilder line = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
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
          String other = seeds.get(random.nextInt(seeds.size()));
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
