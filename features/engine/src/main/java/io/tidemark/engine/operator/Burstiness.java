package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;

/**
 * {@code burstiness: events}. [1] Goh, Barabási, Burstiness and memory in complex systems, EPL
 * 2008; [2] Kim, Jo, Measuring burstiness for finite event sequences, Phys. Rev. E 94, 2016.
 */
public final class Burstiness extends PacedOperator {
  @Override
  public String keyword() {
    return "burstiness";
  }

  @Override
  public String summary() {
    return "how unevenly the window's events follow each other: with r = deviation / mean of the n"
        + " times between them, (√(n+1) r − √(n−1)) / ((√(n+1) − 2) r + √(n−1)); −1 clockwork, 0"
        + " chance, 1 one burst; not observed below n = 5";
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new PacedFeature<>(
        definition,
        WindowedIntervals::new,
        WindowedIntervals::add,
        WindowedIntervals::burstiness,
        "0 where chance rules, below 0 for schedules");
  }
}
