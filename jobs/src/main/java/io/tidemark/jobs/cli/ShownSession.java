package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.TaskProgress;
import io.tidemark.jobs.table.SparkSessions;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.spark.sql.SparkSession;

/** Spark for one step that is no night's, whose progress is told as that of a night. */
final class ShownSession {
  private ShownSession() {}

  /** Progress on stderr, as the display asks; nothing where the output is for a machine. */
  static Progress told(Invocation invocation, PrintWriter err, boolean json) {
    return json
        ? Progress.untold(invocation.clock())
        : Progress.on(invocation.display(), err::println, System.err, invocation.clock());
  }

  /**
   * Starts Spark and works. The step begins before Spark does.
   *
   * @param work is also given the step, which Spark's tasks advance
   */
  static void run(
      Progress progress,
      String name,
      Map<String, String> spark,
      BiConsumer<SparkSession, Progress.Step> work) {
    TaskProgress tasks = new TaskProgress(progress);
    try (Progress.Step step = progress.start(name);
        SparkSessions.Session session = SparkSessions.open(spark)) {
      session.spark().sparkContext().addSparkListener(tasks);
      try {
        work.accept(session.spark(), step);
      } finally {
        session.spark().sparkContext().removeSparkListener(tasks);
      }
    }
  }
}
