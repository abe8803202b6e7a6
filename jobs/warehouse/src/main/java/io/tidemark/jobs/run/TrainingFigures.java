package io.tidemark.jobs.run;

import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.training.SampleOptions;

/**
 * Training options of a night by its settings. The seed comes from the settings, or from a caller
 * that trains several times.
 */
public final class TrainingFigures {
  private TrainingFigures() {}

  /**
   * Sampling of the rows of a scope.
   *
   * @throws IllegalArgumentException if the settings are impossible
   */
  public static SampleOptions sampling(Settings.Train train, long seed) {
    return new SampleOptions(
        train.rowsPerScope(),
        train.maxIdentityShare(),
        SampleOptions.defaults(seed).minActiveDays(),
        seed);
  }

  /**
   * Options of forests.
   *
   * @throws IllegalArgumentException if the settings are impossible
   */
  public static ForestOptions forest(Settings.Train train, long seed) {
    return new ForestOptions(
        train.numTrees(),
        train.subsampleSize(),
        ForestOptions.defaultDepth(train.subsampleSize()),
        seed,
        ForestOptions.defaults(seed).contrastShare());
  }
}
