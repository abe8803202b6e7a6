package io.tidemark.benchmarks;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures complete decisions and outcome reports on two threads that share one enforcer. Each
 * thread has its own identities, all of which behave normally.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@Threads(2)
public class SharedEnforcerBenchmark {
  private static final int IDENTITIES = 12;
  private static final long EVENT_MICROS = 1_000_000;

  private final AtomicInteger threads = new AtomicInteger();
  private TestCompany company;
  private Enforcer enforcer;

  @Setup
  public void open() throws IOException {
    company = new TestCompany(1);
    SigningKey key = SigningKey.generate();
    Path folder = Files.createTempDirectory("tidemark-benchmark");
    company.publish(folder, key);
    enforcer =
        Enforcer.open(
            folder,
            TestRoot.pin(key),
            EnforcerOptions.builder(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC)).build());
    System.out.println(enforcer.features().size() + " features");
  }

  /** The events of the identities assigned to one thread. */
  @State(Scope.Thread)
  public static class Own {
    private final List<AccessEvent> events = new ArrayList<>();
    private long micros;
    private int next;
    private int thread;

    /** Assigns every other identity to this thread. */
    @Setup
    public void own(SharedEnforcerBenchmark shared) {
      thread = shared.threads.getAndIncrement();
      for (int i = thread % 2; i < IDENTITIES; i += 2) {
        events.addAll(shared.company.events(i, TestCompany.NIGHT.plusDays(1), false));
      }
      micros = EventTime.endOf(TestCompany.NIGHT) + 10 * EventTime.HOUR;
    }

    AccessEvent event() {
      AccessEvent event = events.get(next);
      next = next + 1 == events.size() ? 0 : next + 1;
      micros += EVENT_MICROS / 1_000;
      return event.toBuilder()
          .text(EventColumn.METADATA_UID, "e" + thread + "-" + micros)
          .number(EventColumn.TIME, micros)
          .build();
    }
  }

  /** Creates an event, decides on it and reports its outcome. */
  @Benchmark
  public Decision decide(Own own) {
    AccessEvent event = own.event();
    Decision decision = enforcer.evaluate(event);
    enforcer.completed(event);
    return decision;
  }

  @TearDown
  public void close() {
    System.out.println(enforcer.counts());
    enforcer.close();
  }
}
