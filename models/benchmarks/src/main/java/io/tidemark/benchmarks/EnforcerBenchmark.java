package io.tidemark.benchmarks;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures complete decisions, including outcome reports, under a release published by a nightly
 * run. One day of events from the gateway in the sample data is replayed at fifty events per
 * second. Reasons are formatted only for step-ups and stronger decisions.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EnforcerBenchmark {
  private static final long EVENT_MICROS = 20_000;

  /** Folder to which a nightly run has published a release. */
  @Param("published")
  public String release;

  /** Public key for verifying the release's signature. */
  @Param("keys/root.pub")
  public String key;

  /** One day of events as gzip-compressed canonical CSV. */
  @Param("data-samples/logs/gateway/access-2026-03-29.csv.gz")
  public String events;

  private final List<AccessEvent> day = new ArrayList<>();
  private Enforcer enforcer;
  private long micros;
  private int next;
  private long judged;

  @Setup
  public void open() throws IOException {
    enforcer =
        Enforcer.open(
            Path.of(release),
            TrustedKeys.read(Path.of(key)),
            EnforcerOptions.builder(Clock.systemUTC()).build());
    read();
    micros = EventTime.endOf(EventTime.date(day.get(0).timeMicros()));
    if (enforcer.evaluate(later(day.get(0))).scope() == null) {
      throw new IllegalStateException(
          "The file " + events + " cannot be judged by " + release + "; publish the previous day");
    }
  }

  private void read() throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader text =
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(events))),
                StandardCharsets.UTF_8);
        CSVParser parser = format.parse(text)) {
      for (CSVRecord record : parser) {
        AccessEvent.Builder event = AccessEvent.builder();
        for (String name : parser.getHeaderNames()) {
          String value = record.get(name);
          EventColumn column = EventColumn.named(name).orElseThrow();
          if (!value.isEmpty()) {
            set(event, column, value);
          }
        }
        boolean nonHuman =
            IdentityKind.ofLabel(record.get("nhi_kind"))
                .filter(IdentityKind::isNonHuman)
                .isPresent();
        if (nonHuman) {
          day.add(event.flag(EventColumn.IS_NHI, true).build());
        }
      }
    }
  }

  private static void set(AccessEvent.Builder event, EventColumn column, String value) {
    if (column.type() == ColumnType.TEXT) {
      event.text(column, value);
    } else if (column.type() == ColumnType.TIMESTAMP) {
      event.number(column, Instant.parse(value).toEpochMilli() * 1_000);
    } else if (column.type() == ColumnType.BOOLEAN) {
      event.flag(column, Boolean.parseBoolean(value));
    } else if (column.type() == ColumnType.INTEGER || column.type() == ColumnType.LONG) {
      event.number(column, Long.parseLong(value));
    }
  }

  private AccessEvent later(AccessEvent event) {
    micros += EVENT_MICROS;
    return event.toBuilder()
        .text(EventColumn.METADATA_UID, "e" + micros)
        .number(EventColumn.TIME, micros)
        .build();
  }

  /**
   * Creates an event without deciding on it. Every caller incurs this cost, so subtract it from
   * that of {@link #decide}.
   */
  @Benchmark
  public AccessEvent event() {
    AccessEvent event = day.get(next);
    next = next + 1 == day.size() ? 0 : next + 1;
    return later(event);
  }

  /** Creates an event, decides on it and reports its outcome. */
  @Benchmark
  public Decision decide() {
    AccessEvent event = event();
    Decision decision = enforcer.evaluate(event);
    enforcer.completed(event);
    judged += decision.isJudged() ? 1 : 0;
    return decision;
  }

  @TearDown
  public void close() {
    System.out.println("judged " + judged + "; " + enforcer.counts());
    enforcer.close();
  }
}
