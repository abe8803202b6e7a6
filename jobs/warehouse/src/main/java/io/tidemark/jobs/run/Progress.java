package io.tidemark.jobs.run;

import io.tidemark.jobs.Display;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Displays the progress of a run's steps and measures their duration. Steps run sequentially, but
 * their progress may be reported from any thread.
 */
public final class Progress {
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final int BAR_COLUMNS = 79;
  private static final String REST = "rest";

  private final Consumer<String> lines;
  private final Optional<PrintStream> bars;
  private final Clock clock;
  private final Instant begun;
  private final Map<String, Long> millis = new LinkedHashMap<>();
  private Step current;

  private Progress(Consumer<String> lines, Optional<PrintStream> bars, Clock clock) {
    this.lines = lines;
    this.bars = bars;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /**
   * Creates a progress display.
   *
   * @param lines receives a line whenever a step starts or ends and, unless there is a progress
   *     bar, at most every ten seconds in between
   * @param terminal receives the progress bar, if {@code display} requests it
   */
  public static Progress on(
      Display display, Consumer<String> lines, PrintStream terminal, Clock clock) {
    return new Progress(
        lines, display == Display.BAR ? Optional.of(terminal) : Optional.empty(), clock);
  }

  /** Creates a display that prints nothing. */
  public static Progress untold(Clock clock) {
    return new Progress(line -> {}, Optional.empty(), clock);
  }

  /** Begins a step. The previous step must have been closed. */
  public synchronized Step start(String name) {
    if (current != null) {
      throw new IllegalStateException("step " + current.name + " is not closed");
    }
    current = new Step(name);
    return current;
  }

  /** Runs a step, whose closing line describes the result. */
  public <T> T run(String name, Supplier<T> work, Function<T, String> describe) {
    try (Step step = start(name)) {
      T result = work.get();
      step.result(describe.apply(result));
      return result;
    }
  }

  /**
   * Returns the duration of each closed step in seconds, in order of their first start, and the
   * {@code rest}, the time before and between steps. They add up to the time since this object was
   * created.
   */
  public synchronized Map<String, Double> seconds() {
    Map<String, Double> all = new LinkedHashMap<>();
    millis.forEach((step, took) -> all.put(step, took / 1000.0));
    long inSteps = millis.values().stream().mapToLong(Long::longValue).sum();
    long rest = Duration.between(begun, clock.instant()).toMillis() - inSteps;
    if (rest >= 50) { // half of the last displayed digit
      all.put(REST, rest / 1000.0);
    }
    return Collections.unmodifiableMap(all);
  }

  synchronized Optional<Step> current() {
    return Optional.ofNullable(current);
  }

  private synchronized void ended(Step step, Duration took) {
    millis.merge(step.name, took.toMillis(), Long::sum);
    current = null;
  }

  /** Thread-safe. */
  public final class Step implements AutoCloseable {
    private final String name;
    private final Instant started = clock.instant();
    private final Optional<ProgressBar> bar;
    private Instant spoken = started;
    private long expected;
    private long done;
    private String result = "";

    private Step(String name) {
      this.name = name;
      lines.accept(name + ": started");
      this.bar = bars.map(out -> bar(name, out));
    }

    /** Adds to the number of expected work items (Spark tasks or files). */
    public synchronized void expect(long more) {
      expected += more;
      bar.ifPresent(shown -> shown.maxHint(expected));
    }

    public synchronized void advance(long more) {
      done += more;
      bar.ifPresent(shown -> shown.stepTo(Math.min(done, expected)));
      Instant now = clock.instant();
      if (bar.isEmpty() && Duration.between(spoken, now).compareTo(QUIET) >= 0) {
        spoken = now;
        lines.accept(
            "%s: %,d of %,d parts, %s".formatted(name, done, Math.max(done, expected), since(now)));
      }
    }

    /** Sets the closing line, for example {@code 12,345 records read}. */
    public synchronized void result(String counts) {
      result = counts;
    }

    @Override
    public synchronized void close() {
      bar.ifPresent(ProgressBar::close);
      Instant now = clock.instant();
      ended(this, Duration.between(started, now));
      lines.accept(name + ": " + (result.isEmpty() ? "" : result + ", ") + since(now));
    }

    private String since(Instant now) {
      return "%.1f s".formatted(Duration.between(started, now).toMillis() / 1000.0);
    }

    private ProgressBar bar(String name, PrintStream out) {
      return new ProgressBarBuilder()
          .setTaskName(name)
          .setInitialMax(0)
          .setStyle(ProgressBarStyle.ASCII)
          .setUpdateIntervalMillis(250)
          .setConsumer(new ConsoleProgressBarConsumer(out, BAR_COLUMNS))
          .clearDisplayOnFinish()
          .build();
    }
  }
}
