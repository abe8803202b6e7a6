package io.tidemark.training.evaluation;

import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.training.SampleOptions;
import java.time.LocalDate;

/** One part of judging taken away or added, to see what it is worth. */
public enum Ablation {
  EVERYTHING("everything"),
  NO_HISTORY("without history: no profiles"),
  NO_COHORTS("without cohorts: the global scope alone"),
  NO_BOUNDS("without bounds"),
  TAILS_ALONE("tails alone"),
  FOREST_ALONE("forest alone"),
  PLAIN_FOREST("plain forest, without contrast rows"),
  ROBUST_Z("largest robust z-score alone");

  private final String says;

  Ablation(String says) {
    this.says = says;
  }

  /** What is judged with, for a table. */
  public String says() {
    return says;
  }

  /** Whether it needs vectors that were computed without profiles. */
  public boolean isWithoutHistory() {
    return this == NO_HISTORY;
  }

  /** Whether step-ups because of a bound count. */
  public boolean countsBounds() {
    return this != NO_BOUNDS;
  }

  /** The settings that it changes. */
  public Trial of(Trial trial) {
    ForestOptions forest = trial.forest();
    SampleOptions sampling = trial.sampling();
    return switch (this) {
      case NO_HISTORY ->
          trial.with(
              new SampleOptions(
                  sampling.rowsPerScope(), sampling.maxIdentityShare(), 0, sampling.seed()));
      case TAILS_ALONE, ROBUST_Z -> trial.with(Combination.TAILS_ONLY);
      case FOREST_ALONE -> trial.with(Combination.FOREST_ONLY);
      case PLAIN_FOREST -> trial.with(Combination.FOREST_ONLY).with(forest.withContrastShare(0));
      case EVERYTHING, NO_COHORTS, NO_BOUNDS -> trial;
    };
  }

  /**
   * The events that it changes.
   *
   * @param judgedDays how many of the last days will be judged
   */
  public LabelledEvents of(LabelledEvents company, int judgedDays) {
    LocalDate judgedFrom = company.days().last().minusDays(judgedDays - 1L);
    return switch (this) {
      case NO_COHORTS -> company.withoutCohorts();
      case ROBUST_Z -> ReferenceScores.withLargestRobustZ(company, judgedFrom);
      default -> company;
    };
  }
}
