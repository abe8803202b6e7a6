package io.tidemark.jobs.extract;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.evaluate.Evaluation;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.training.evaluation.JudgedNights;
import io.tidemark.training.evaluation.LabelledEvents.History;
import io.tidemark.training.evaluation.Trial;
import java.io.IOException;
import java.time.LocalDate;

/** What is learned from twelve days of a small simulated company. */
final class SmallBaseline {
  private SmallBaseline() {}

  static Baseline of(FeatureProgram program) throws IOException {
    Trial trial =
        Evaluation.trial(Settings.defaults(), 0.05)
            .with(ForestOptions.standard(1).withNumTrees(25));
    return JudgedNights.of(
            Evaluation.company(3, new Evaluation.Size(LocalDate.of(2026, 3, 2), 12, 20, 250, 0, 1))
                .vectors(program, History.PROFILES),
            trial,
            1)
        .baselines()
        .lastEntry()
        .getValue();
  }
}
