package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Format of log lines on stderr. */
public enum LogStyle {
  TEXT,
  JSON;

  private static final String FORMAT = "tidemark.log.format";
  private static final String RUN_ID = "run.id";

  public static final String EXIT_CODE = "exit_code";

  /** Returns whether a command line requests JSON, even if it is otherwise invalid. */
  public static boolean isJson(List<String> words) {
    for (int i = 0; i < words.size() && !words.get(i).equals("--"); i++) {
      if (words.get(i).equals("--log-format=json")
          || (words.get(i).equals("json") && i > 0 && words.get(i - 1).equals("--log-format"))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Logs a command's failure as a line of JSON, with a stack trace unless {@code thrown} is null.
   */
  public static void failed(
      ExitCode code, String problem, String cause, String remedy, Throwable thrown) {
    if (!"json".equals(System.getProperty(FORMAT))) {
      String runId = ThreadContext.get(RUN_ID);
      JSON.apply(runId == null ? "none" : runId, Level.INFO);
    }
    with(
        Map.of(
            "problem",
            problem,
            "cause",
            cause,
            "remedy",
            remedy,
            EXIT_CODE,
            Integer.toString(code.number())),
        () -> LoggerFactory.getLogger(LogStyle.class).error("{}", problem, thrown));
  }

  /** Runs an action, adding fields to every JSON line that it logs. */
  public static void with(Map<String, String> fields, Runnable logging) {
    ThreadContext.putAll(fields);
    try {
      logging.run();
    } finally {
      ThreadContext.removeAll(fields.keySet());
    }
  }

  /**
   * Configures Log4j for a run, even after spark-submit, unless the caller has configured it. Lines
   * of {@code java.util.logging} go there too.
   */
  public void apply(String runId, Level level) {
    ThreadContext.put(RUN_ID, runId);
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
    if (System.getProperty("log4j2.configurationFile") != null
        || System.getProperty("log4j.configurationFile") != null) {
      return;
    }
    System.setProperty(FORMAT, this == JSON ? "json" : "text");
    System.setProperty("tidemark.log.level", level.name());
    // Spark logs a failed task with its whole stack trace, as a line of thousands of characters.
    System.setProperty(
        "tidemark.log.tasks", level.isLessSpecificThan(Level.DEBUG) ? "WARN" : "ERROR");
    // Spark logs hundreds of lines about a failed write before the three lines of the error
    // message.
    System.setProperty(
        "tidemark.log.trace", level.isLessSpecificThan(Level.DEBUG) ? "full" : "none");
    Configurator.reconfigure(configuration());
  }

  private static URI configuration() {
    URL url = LogStyle.class.getResource("/log4j2.xml");
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(url + " is not a URI", e);
    }
  }
}
