package io.tidemark.jobs.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.sun.management.OperatingSystemMXBean;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.Display;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.cli.Invocation;
import io.tidemark.jobs.replay.Replay.JudgingOrder;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * {@code WatchThroughput EVENTS_A_DAY DAYS FOLDER}: measures {@code tidemark watch} on days of
 * ordinary simulated CloudTrail that follow the 28 days of a night, next to its parts: unpacking,
 * Jackson's tokens, reading and judging. All run in one process, whose CPU time is printed, so that
 * compilation counts in the first round and less in the second.
 */
final class WatchThroughput {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  private static final int LEARNED_DAYS = 28;
  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private final Path fed;
  private final Path published;
  private long events;

  private WatchThroughput(Path folder) {
    this.folder = folder;
    fed = folder.resolve("fed");
    published = folder.resolve("published");
  }

  public static void main(String[] args) throws Exception {
    WatchThroughput benchmark = new WatchThroughput(Path.of(args[2]).toAbsolutePath());
    benchmark.prepare(args[0], Integer.parseInt(args[1]));
    List<Path> files = benchmark.files(benchmark.fed);
    benchmark.events = benchmark.read(files, event -> {});
    System.out.printf("%,d events in %d gzip files%n", benchmark.events, files.size());
    for (int round = 1; round <= 2; round++) {
      benchmark.measure(round, files);
    }
  }

  private void prepare(String eventsADay, int days) throws IOException {
    Path logs = folder.resolve("logs");
    Path keys = folder.resolve("keys");
    run(
        "simulate --formats cloudtrail --attacks 0 --from " + FIRST,
        "--events-per-day " + eventsADay + " --days " + (LEARNED_DAYS + days),
        "--out " + logs);
    LocalDate last = FIRST.plusDays(LEARNED_DAYS - 1);
    Path learned = Files.createDirectories(folder.resolve("learned"));
    Files.createDirectories(fed);
    for (Path file : files(logs)) {
      String name = file.getFileName().toString();
      LocalDate day =
          LocalDate.parse(file.toString().replaceFirst(".*/(....)/(..)/(..)/[^/]*", "$1-$2-$3"));
      Path moved = Files.move(file, (day.isAfter(last) ? fed : learned).resolve(name));
      // Watch reads the oldest file first, so that it judges in order of time.
      Duration age = Duration.ofMinutes(last.plusDays(days).toEpochDay() - day.toEpochDay());
      Files.setLastModifiedTime(moved, FileTime.from(Instant.now().minus(age)));
    }
    KeyFiles.throwAway(keys);
    KeyFiles.signThrowAwayRoot(keys, published, "tidemark", Clock.systemUTC().instant());
    run(
        "nightly --date " + last + " --input " + learned,
        "--warehouse " + folder.resolve("warehouse") + " --publish " + published,
        "--signing-key " + keys.resolve(KeyFiles.Role.RELEASE.privateFile()));
  }

  private void measure(int round, List<Path> files) throws Exception {
    timed(round, "gunzip", () -> unpacked(files));
    timed(round, "Jackson's tokens", () -> tokens(files));
    timed(round, "reading", () -> read(files, event -> {}));
    JudgingOrder order = new JudgingOrder();
    read(files, order::add);
    List<AccessEvent> ordered = order.inOrder();
    timed(round, "judging", () -> judged(ordered));
    Path state = folder.resolve("state-" + round);
    timed(
        round,
        "watch --once",
        () -> {
          run(
              "watch --once --input " + fed + " --release " + published,
              "--key " + folder.resolve("keys").resolve(KeyFiles.Role.ROOT.publicFile()),
              "--state " + state + " --alerts " + folder.resolve("alerts-" + round),
              "--from " + FIRST.plusDays(LEARNED_DAYS + 1));
          return 0;
        });
  }

  private <T> T timed(int round, String what, Callable<T> work) throws Exception {
    var os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = os.getProcessCpuTime();
    T result = work.call();
    double seconds = (os.getProcessCpuTime() - cpu) / 1e9;
    System.out.printf(
        "round %d: %-16s %6.1f CPU s, %5.1f CPU us an event, %,.0f events per CPU second%n",
        round, what, seconds, seconds * 1e6 / events, events / seconds);
    return result;
  }

  private long unpacked(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file), BUFFER)) {
        bytes += in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return bytes;
  }

  private long tokens(List<Path> files) throws IOException {
    long tokens = 0;
    for (Path file : files) {
      try (JsonParser parser =
          new JsonFactory().createParser(new GZIPInputStream(Files.newInputStream(file), BUFFER))) {
        while (parser.nextToken() != null) {
          tokens++;
        }
      }
    }
    return tokens;
  }

  private long read(List<Path> files, Consumer<AccessEvent> to) throws IOException {
    ReadOptions options = ReadOptions.at(EventTime.micros(Instant.now()));
    long read = 0;
    for (Path file : files) {
      try (LogFileReader reader =
          LogFileReader.open(
              Files.newInputStream(file), file.toString(), options, Enricher.standard())) {
        for (ParsedRecord record = reader.next(); record != null; record = reader.next()) {
          if (record instanceof ParsedRecord.Accepted accepted) {
            to.accept(accepted.event());
            read++;
          }
        }
      }
    }
    return read;
  }

  private long judged(List<AccessEvent> ordered) throws IOException {
    TrustedKeys keys =
        TrustedKeys.read(folder.resolve("keys").resolve(KeyFiles.Role.ROOT.publicFile()));
    EnforcerOptions options =
        EnforcerOptions.builder(Clock.systemUTC())
            .observingSince(EventTime.instant(ordered.get(0).timeMicros()))
            .build();
    long stepUps = 0;
    try (Enforcer enforcer = Enforcer.open(published, keys, options)) {
      for (AccessEvent event : ordered) {
        stepUps += enforcer.evaluate(event).kind().isStepUpOrStronger() ? 1 : 0;
        enforcer.completed(event);
      }
    }
    return stepUps;
  }

  private List<Path> files(Path under) throws IOException {
    try (Stream<Path> files = Files.walk(under)) {
      return files.filter(file -> file.toString().endsWith(".gz")).sorted().toList();
    }
  }

  private void run(String... words) {
    StringWriter out = new StringWriter();
    Invocation invocation =
        new Invocation(
            Clock.systemUTC(), Optional.of(folder), folder, folder, Display.LINES, 1, Map.of());
    int code =
        CommandTree.of(invocation)
            .setOut(new PrintWriter(out))
            .execute(String.join(" ", words).split(" "));
    if (code != 0) {
      throw new IllegalStateException(words[0] + " ended with " + code + "\n" + out);
    }
  }
}
