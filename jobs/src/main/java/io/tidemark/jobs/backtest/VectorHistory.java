package io.tidemark.jobs.backtest;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;

/** The vectors of a candidate for all days of a history: what its nights train on and judge. */
interface VectorHistory extends AutoCloseable {
  /** Days that have vectors. */
  NavigableSet<LocalDate> days();

  /**
   * Trains on the days of a plan.
   *
   * @param leftOut identity-days that teach nothing
   * @return empty when there is nothing to learn from
   */
  Optional<Baseline> train(
      BaselineTrainer trainer,
      TrainingPlan plan,
      NavigableSet<IdentityDay> leftOut,
      EarlierAlerts alerts);

  /** Begins to judge, with no risk carried over from before. */
  Judging judging();

  /** Judges one day after the other; each begins with the risk that the one before left. */
  interface Judging {
    /** Judges a day. */
    void judge(LocalDate day, Baseline baseline, JudgedEvents judged);
  }

  @Override
  void close();
}
