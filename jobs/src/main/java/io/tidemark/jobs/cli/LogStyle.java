package io.tidemark.jobs.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.config.Configurator;

/** How log lines look on stderr. */
enum LogStyle {
  TEXT,
  JSON;

  /**
   * Sets up Log4j for a run, also where spark-submit has set up its own; a configuration that the
   * caller named is left alone.
   *
   * @param runId stands in every JSON line
   */
  void apply(String runId, Level level) {
    ThreadContext.put("run.id", runId);
    if (System.getProperty("log4j2.configurationFile") != null
        || System.getProperty("log4j.configurationFile") != null) {
      return;
    }
    System.setProperty("tidemark.log.format", this == JSON ? "json" : "text");
    System.setProperty("tidemark.log.level", level.name());
    // Spark tells one failed write by hundreds of lines, above the three that say what to do.
    System.setProperty(
        "tidemark.log.trace", level.isLessSpecificThan(Level.DEBUG) ? "full" : "none");
    Configurator.reconfigure(configuration());
  }

  private static URI configuration() {
    URL url = LogStyle.class.getResource("/log4j2.xml");
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(url + " is no URI", e);
    }
  }
}
