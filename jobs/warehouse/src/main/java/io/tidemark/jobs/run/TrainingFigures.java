package io.tidemark.jobs.run;

import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.training.SampleOptions;

/**
 * How a night trains by its settings; the seed is theirs, or another of who trains several times.
 */
public final class TrainingFigures {
  private TrainingFigures() {}

  /**
   * How many rows a scope is trained on.
   *
   * @throws IllegalArgumentException where the settings are impossible
   */
  public static SampleOptions sampling(Settings.Train train, long seed) {
    return new SampleOptions(
        train.rowsPerScope(),
        train.maxIdentityShare(),
        SampleOptions.defaults(seed).minActiveDays(),
        seed);
  }

  /**
   * What forests are grown.
   *
   * @throws IllegalArgumentException where the settings are impossible
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
