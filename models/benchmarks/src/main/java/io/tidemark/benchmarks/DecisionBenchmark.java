package io.tidemark.benchmarks;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
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
    day = new DailyWorkload(identities);
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

  @Benchmark
  public Decision decide() {
    AccessEvent event = event();
    return counted(enforcer.evaluate(event));
  }

  @Benchmark
  public Decision decideAndComplete() {
    AccessEvent event = event();
    Decision decision = enforcer.evaluate(event);
    enforcer.completed(event);
    return counted(decision);
  }

  /**
   * Like {@link #decideAndComplete}, but also records the CPU time of each decision, which is not
   * distorted by other processes.
   */
  @Benchmark
  public Decision cpu() {
    AccessEvent event = event();
    Decision decision = timed(event);
    enforcer.completed(event);
    return counted(decision);
  }

  /**
   * Does what a gateway does: creates an event from a request, obtains a decision, and reports the
   * outcome under the event's id.
   */
  @Benchmark
  public Decision gateway() {
    AccessEvent logged = event();
    Decision decision = timed(DailyWorkload.request(logged));
    enforcer.completed(
        logged.text(EventColumn.METADATA_UID),
        logged.text(EventColumn.CREDENTIAL_UID),
        logged.outcome(),
        -1,
        null);
    return counted(decision);
  }

  private Decision timed(AccessEvent event) {
    long before = threads.getCurrentThreadCpuTime();
    Decision decision = enforcer.evaluate(event);
    long after = threads.getCurrentThreadCpuTime();
    nanos[measured++ & (KEPT - 1)] = (int) (after - before);
    return decision;
  }

  /**
   * Returns the median time taken to read the clock, which is included in the time measured for
   * each decision.
   */
  private int clockNanos() {
    int[] nothing = new int[100_000];
    for (int i = 0; i < nothing.length; i++) {
      long before = threads.getCurrentThreadCpuTime();
      nothing[i] = (int) (threads.getCurrentThreadCpuTime() - before);
    }
    Arrays.sort(nothing);
    return nothing[nothing.length / 2];
  }

  private Decision counted(Decision decision) {
    judged += decision.isJudged() ? 1 : 0;
    stepUps += decision.kind().isStepUpOrStronger() ? 1 : 0;
    return decision;
  }

  /** Prints the number of decisions of each kind and the CPU times of the most recent ones. */
  @TearDown
  public void close() {
    System.out.printf("%,d judged, %,d step-ups%n", judged, stepUps);
    if (measured > 0) {
      // Skip the first half, which was measured before JIT compilation had finished.
      int kept = Math.min(measured, KEPT);
      int[] last = Arrays.copyOfRange(nanos, kept / 2, kept);
      Arrays.sort(last);
      System.out.printf("of which reading the clock: %.2f us%n", clockNanos() / 1e3);
      for (double share : new double[] {0.5, 0.9, 0.99, 0.999}) {
        System.out.printf(
            "CPU p%s %.2f us%n", 100 * share, last[(int) (share * last.length)] / 1e3);
      }
    }
    enforcer.close();
  }
}
