package io.tidemark.benchmarks;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.release.HashedNames;
import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.ReleasedIdentity;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures complete decisions on one thread. The events of a {@link DailyWorkload} are replayed in
 * a loop.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DecisionBenchmark {
  private static final int KEPT = 1 << 21;

  @Param("300")
  public int identities;

  /** Whether nearly all events raise an alert. */
  @Param("false")
  public boolean strange;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final int[] nanos = new int[KEPT];
  private DailyWorkload day;
  private Enforcer enforcer;
  private int next;
  private int measured;
  private long judged;
  private long stepUps;

  @Setup
  public void open() throws IOException {
    day = new DailyWorkload(identities, strange);
    enforcer = day.open();
    System.out.println(enforcer.features().size() + " features");
  }

  private AccessEvent event() {
    if (next == day.events().size()) {
      enforcer.close();
      enforcer = day.open();
      next = 0;
    }
    return day.events().get(next++);
  }

  /**
   * Decides on an event and reports its outcome. Also records the CPU time of the decision, which
   * is not distorted by other processes.
   */
  @Benchmark
  public Decision cpu() {
    AccessEvent event = event();
    long before = threads.getCurrentThreadCpuTime();
    Decision decision = enforcer.evaluate(event);
    long after = threads.getCurrentThreadCpuTime();
    nanos[measured++ & (KEPT - 1)] = (int) (after - before);
    enforcer.completed(event);
    judged += decision.isJudged() ? 1 : 0;
    stepUps += decision.kind().isStepUpOrStronger() ? 1 : 0;
    return decision;
  }

  /** Prints the number of decisions of each kind and the CPU times of the most recent ones. */
  @TearDown
  public void close() {
    System.out.printf("%,d judged, %,d step-ups%n", judged, stepUps);
    // Skip the first half, which was measured before JIT compilation had finished.
    int kept = Math.min(measured, KEPT);
    int[] last = Arrays.copyOfRange(nanos, kept / 2, kept);
    Arrays.sort(last);
    for (double share : new double[] {0.5, 0.9, 0.99, 0.999}) {
      System.out.printf("CPU p%s %.2f us%n", 100 * share, last[(int) (share * last.length)] / 1e3);
    }
    enforcer.close();
  }

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
  public static class Shared {
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
      public void own(Shared shared) {
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

  /**
   * Measures the time from opening a published folder to the first decision. This includes reading
   * the pointer, checking signatures and hashes, the self-test, and reading one of many identity
   * records, each about 2 KB in size. Also prints how much heap an open release occupies.
   */
  @State(Scope.Benchmark)
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  @Warmup(iterations = 5)
  @Measurement(iterations = 15)
  @Fork(1)
  public static class Open {
    private static final SigningKey KEY = SigningKey.generate();
    private static final TrustedKeys PINNED = TestRoot.pin(KEY);

    /** Number of identities in the release. */
    @Param({"1000", "100000", "1000000"})
    public int identities;

    private AccessEvent event;
    private EnforcerOptions options;
    private Path published;

    @Setup
    public void publish() throws IOException {
      TestCompany company = new TestCompany(1);
      event = company.events(1, TestCompany.NIGHT.plusDays(1), false).get(0);
      options = EnforcerOptions.builder(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC)).build();
      // Takes 2 KB for each identity.
      published = Files.createTempDirectory("tidemark-benchmark");
      Publisher publisher = TestRoot.publisher(published, KEY);
      MemberKey key = publisher.memberKey(TestCompany.STREAM);
      HashedNames names = new HashedNames(key);
      byte[] record = company.record(key);
      byte[][] sorted =
          IntStream.range(0, identities)
              .mapToObj(i -> names.identity(i == 0 ? TestCompany.identity(1) : "aws|1|m-" + i))
              .sorted(Comparator.comparing(name -> name, Arrays::compareUnsigned))
              .toArray(byte[][]::new);
      publisher.publish(
          TestCompany.to(published),
          company.contents(),
          Arrays.stream(sorted).map(name -> new ReleasedIdentity(name, record)).iterator());
    }

    @Benchmark
    public Decision open() {
      try (Enforcer enforcer = Enforcer.open(published, PINNED, options)) {
        return enforcer.evaluate(event);
      }
    }

    @TearDown
    public void close() throws IOException {
      long before = held();
      try (Enforcer enforcer = Enforcer.open(published, PINNED, options)) {
        enforcer.evaluate(event);
        System.out.println(identities + " identities: " + (held() - before) / 1024 + " KB of heap");
      }
      try (var files = Files.walk(published)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }

    private static long held() {
      for (int i = 0; i < 4; i++) {
        System.gc();
      }
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
  }

  /**
   * The events of the day after a release, in chronological order, from many identities that each
   * act at regular intervals of their own. The release contains the built-in catalogue and a forest
   * the size of one trained by a nightly run.
   */
  private static final class DailyWorkload {
    private static final int HABITS = 12;
    private static final int EVENTS_A_DAY = 400;
    private static final SigningKey KEY = SigningKey.generate();

    private final List<AccessEvent> events = new ArrayList<>();
    private final Path folder;

    DailyWorkload(int identities, boolean strange) throws IOException {
      TestCompany company =
          new TestCompany(
              1, EVENTS_A_DAY, ForestOptions.defaults(1).withNumTrees(100).withSubsampleSize(256));
      folder = Files.createTempDirectory("tidemark-benchmark");
      Publisher publisher = TestRoot.publisher(folder, KEY);
      MemberKey key = publisher.memberKey(TestCompany.STREAM);
      HashedNames names = new HashedNames(key);
      List<ReleasedIdentity> records = new ArrayList<>();
      for (int i = 0; i < identities; i++) {
        byte[] record =
            IdentityRecord.leaving(
                    company.profile(TestCompany.identity(i % HABITS)),
                    OptionalDouble.empty(),
                    Optional.empty(),
                    key)
                .toBytes();
        records.add(new ReleasedIdentity(names.identity(TestCompany.identity(i)), record));
        for (AccessEvent event :
            company.events(i % HABITS, TestCompany.NIGHT.plusDays(1), strange)) {
          events.add(
              event.toBuilder()
                  .text(EventColumn.METADATA_UID, "e" + events.size())
                  .text(EventColumn.IDENTITY, TestCompany.identity(i))
                  .number(EventColumn.TIME, event.timeMicros() + i)
                  .build());
        }
      }
      records.sort(null);
      events.sort(AccessEvent.judgingOrder());
      publisher.publish(TestCompany.to(folder), company.contents(), records.iterator());
    }

    List<AccessEvent> events() {
      return events;
    }

    /** Opens an enforcer whose clock is set to just before the day's first event. */
    Enforcer open() {
      return Enforcer.open(
          folder,
          TestRoot.pin(KEY),
          EnforcerOptions.builder(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC))
              .observingSince(
                  TestCompany.NIGHT.minusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC))
              .build());
    }
  }
}
