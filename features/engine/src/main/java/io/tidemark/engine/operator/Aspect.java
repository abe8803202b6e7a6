package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;

/** Aspect of behaviour that a feature measures. */
public enum Aspect {
  /**
   * Only the number of events. It may rise for a whole cohort at once, as after a release, while
   * places, credentials and actions stay the same.
   */
  VOLUME,
  /** Only the time of events, which moves with a schedule. */
  RHYTHM,
  /** Anything else: action, source, credential, outcome. */
  BEHAVIOUR;

  /** Aspect of an expression's values: hours of all events are rhythm. */
  static Aspect ofValues(FeatureDefinition definition) {
    return definition.argument().equals("hour_of_day")
            && definition.where().equals(EventPredicate.ALWAYS)
        ? RHYTHM
        : BEHAVIOUR;
  }
}
