package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.TaskProgress;
import io.tidemark.jobs.table.SparkSessions;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.spark.sql.SparkSession;

/** Spark for one forest command. */
final class ForestSession {
  private ForestSession() {}

  static void run(
      Invocation invocation, PrintWriter err, String step, Consumer<SparkSession> work) {
    LogStyle.TEXT.apply(step + "-" + invocation.processId(), Level.WARN);
    Progress progress =
        Progress.on(invocation.display(), err::println, System.err, invocation.clock());
    TaskProgress tasks = new TaskProgress(progress);
    try (SparkSessions.Session session = SparkSessions.open(Map.of());
        Progress.Step shown = progress.start(step)) {
      session.spark().sparkContext().addSparkListener(tasks);
      try {
        work.accept(session.spark());
        shown.result("done");
      } finally {
        session.spark().sparkContext().removeSparkListener(tasks);
      }
    }
  }
}
