package io.tidemark.jobs.run;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Reports the progress of Spark tasks to the current step. */
public final class TaskProgress extends SparkListener {
  private final Progress progress;

  public TaskProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted stage) {
    progress.current().ifPresent(step -> step.expect(stage.stageInfo().numTasks()));
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    progress.current().ifPresent(step -> step.advance(1));
  }
}
