package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.table.SparkSessions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.logging.log4j.ThreadContext;
import org.slf4j.Logger;

/**
 * Reports the end of a run and logs its last line exactly once, however it ends. On SIGINT or
 * SIGTERM, this happens before the signal is handled, while logging still works.
 */
public final class RunEndLogger {
  /** How long an unread log or a slow receiver of reports may delay signal handling. */
  private static final int PATIENCE_MILLIS = 10_000;

  private static final AtomicReference<RunEndLogger> UNDER_WAY = new AtomicReference<>();

  static {
    onSignal("INT", ExitCode.INTERRUPTED);
    onSignal("TERM", ExitCode.TERMINATED);
  }

  private final Logger logger;
  private final String runId;
  private final Consumer<ExitCode> onSignal;
  private final Map<String, String> fields = ThreadContext.getImmutableContext();
  private ExitCode ended;

  private RunEndLogger(Logger logger, String runId, Consumer<ExitCode> onSignal) {
    this.logger = logger;
    this.runId = runId;
    this.onSignal = onSignal;
  }

  /**
   * @param onSignal reports a run that a signal ends with this exit code
   */
  public static RunEndLogger of(Logger logger, String runId, Consumer<ExitCode> onSignal) {
    RunEndLogger line = new RunEndLogger(logger, runId, onSignal);
    UNDER_WAY.set(line);
    return line;
  }

  /**
   * Reports and logs the end, unless that has been done. A signal that arrives meanwhile is handled
   * afterwards.
   *
   * @return the exit code that was reported
   */
  public synchronized ExitCode end(ExitCode code, Runnable report) {
    if (ended != null) {
      return ended;
    }
    ended = code;
    try {
      report.run();
    } finally {
      String number = Integer.toString(code.number());
      LogStyle.with(
          Map.of(LogStyle.EXIT_CODE, number),
          () -> logger.info("Run {} ends with exit code {}: {}", runId, number, code.describe()));
      UNDER_WAY.compareAndSet(this, null);
    }
    return code;
  }

  private static void onSignal(String signal, ExitCode code) {
    SparkSessions.beforeSignal(
        signal,
        () -> Optional.ofNullable(UNDER_WAY.get()).ifPresent(run -> run.endOnDaemonThread(code)));
  }

  private void endOnDaemonThread(ExitCode code) {
    Runnable end = () -> end(code, () -> onSignal.accept(code));
    Thread thread = new Thread(() -> LogStyle.with(fields, end), "tidemark-last-line");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
