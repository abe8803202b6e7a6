package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
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
    ShownSession.run(
        ShownSession.told(invocation, err),
        step,
        Map.of(),
        (spark, shown) -> {
          work.accept(spark);
          shown.result("done");
        });
  }
}
