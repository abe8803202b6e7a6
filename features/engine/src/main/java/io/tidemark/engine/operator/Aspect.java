package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;

/** What a feature tells of. */
public enum Aspect {
  /**
   * How many events there are, and of nothing else: what rises for a whole cohort at once, as after
   * a release, while everybody does the same from the same places with the same credentials.
   */
  VOLUME,
  /** When events happen, and of nothing else: what moves with a schedule. */
  RHYTHM,
  /** Anything more: what is done, from where, with which credential, with which outcome. */
  BEHAVIOUR;

  /** What the values of an expression tell of: the hours of all events of their rhythm. */
  static Aspect ofValues(FeatureDefinition definition) {
    return definition.argument().equals("hour_of_day")
            && definition.where().equals(EventPredicate.ALWAYS)
        ? RHYTHM
        : BEHAVIOUR;
  }
}
