package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.table.SparkSessions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.logging.log4j.ThreadContext;
import org.slf4j.Logger;

/**
 * Logs the last line of a run exactly once, however it ends. On SIGINT or SIGTERM, the line is
 * logged before the signal is handled, while logging still works.
 */
public final class RunEndLogger {
  /** How long an unread log may delay signal handling. */
  private static final int PATIENCE_MILLIS = 1000;

  private static final AtomicReference<RunEndLogger> UNDER_WAY = new AtomicReference<>();

  static {
    onSignal("INT", ExitCode.INTERRUPTED);
    onSignal("TERM", ExitCode.TERMINATED);
  }

  private final Logger logger;
  private final String runId;
  private final Map<String, String> fields = ThreadContext.getImmutableContext();
  private final AtomicBoolean isLogged = new AtomicBoolean();

  private RunEndLogger(Logger logger, String runId) {
    this.logger = logger;
    this.runId = runId;
  }

  public static RunEndLogger of(Logger logger, String runId) {
    RunEndLogger line = new RunEndLogger(logger, runId);
    UNDER_WAY.set(line);
    return line;
  }

  public void log(ExitCode code) {
    UNDER_WAY.compareAndSet(this, null);
    if (isLogged.compareAndSet(false, true)) {
      String number = Integer.toString(code.number());
      LogStyle.with(
          Map.of(LogStyle.EXIT_CODE, number),
          () -> logger.info("Run {} ends with exit code {}: {}", runId, number, code.describe()));
    }
  }

  private static void onSignal(String signal, ExitCode code) {
    SparkSessions.beforeSignal(
        signal,
        () -> Optional.ofNullable(UNDER_WAY.get()).ifPresent(line -> line.logOnDaemonThread(code)));
  }

  private void logOnDaemonThread(ExitCode code) {
    Thread thread = new Thread(() -> LogStyle.with(fields, () -> log(code)), "tidemark-last-line");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
