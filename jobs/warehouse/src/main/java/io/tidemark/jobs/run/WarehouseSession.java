package io.tidemark.jobs.run;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.Warehouse;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Opens Spark sessions for work on a warehouse. */
public final class WarehouseSession {
  private WarehouseSession() {}

  /**
   * Starts Spark and calls {@code work} with a warehouse whose version has not been checked yet.
   * Spark tasks advance the progress of the current step.
   */
  public static <T> T with(
      Settings settings, Progress progress, String root, Function<Warehouse, T> work) {
    SparkListener tasks =
        new SparkListener() {
          @Override
          public void onStageSubmitted(SparkListenerStageSubmitted stage) {
            progress.current().ifPresent(step -> step.expect(stage.stageInfo().numTasks()));
          }

          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            progress.current().ifPresent(step -> step.advance(1));
          }
        };
    try (SparkSessions.Session session = SparkSessions.open(settings.spark())) {
      SparkContext context = session.spark().sparkContext();
      context.addSparkListener(tasks);
      try {
        return work.apply(new Warehouse(session.spark(), root));
      } finally {
        context.removeSparkListener(tasks);
      }
    }
  }
}
