package io.tidemark.jobs.run;

import io.tidemark.engine.bytes.HmacKey;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.training.SampleKey;
import io.tidemark.training.SampleOptions;

/**
 * Derives training options from a night's settings. The seed comes from the settings, or from a
 * caller that trains several times.
 */
public final class NightTrainingOptions {
  private NightTrainingOptions() {}

  /**
   * Returns the options for sampling a scope's rows.
   *
   * @throws IllegalArgumentException if the settings are invalid
   * @throws TidemarkException if the file with the key is unreadable or invalid
   */
  public static SampleOptions sampling(Settings.Train train, long seed) {
    return new SampleOptions(
        train.rowsPerScope(),
        train.maxIdentityShare(),
        SampleOptions.defaults(seed).minActiveDays(),
        IdentitySources.read(
                train.samplingKey(),
                IdentitySources.KEY,
                (name, key) -> SampleKey.of(HmacKey.of(key.strip()), seed))
            .orElseGet(() -> SampleKey.of(seed)));
  }

  /**
   * Returns the forest options.
   *
   * @throws IllegalArgumentException if the settings are invalid
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
