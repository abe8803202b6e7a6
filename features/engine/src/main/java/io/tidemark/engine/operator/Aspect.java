package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;

/** Aspect of behaviour that a feature measures. */
public enum Aspect {
  /**
   * Only the number of events. It may rise for a whole cohort at once, for instance after a
   * software release, while locations, credentials and actions stay the same.
   */
  VOLUME,
  /** Only the time of day, which shifts when a schedule changes. */
  RHYTHM,
  /** Anything else, such as action, source, credential or outcome. */
  BEHAVIOUR;

  /**
   * Returns {@link #RHYTHM} if a feature's values are the hours of all events, otherwise {@link
   * #BEHAVIOUR}.
   */
  static Aspect ofValues(FeatureDefinition definition) {
    return definition.argument().equals("hour_of_day")
            && definition.where().equals(EventPredicate.ALWAYS)
        ? RHYTHM
        : BEHAVIOUR;
  }
}
