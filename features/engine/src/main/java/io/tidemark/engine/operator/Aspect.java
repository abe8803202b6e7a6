package io.tidemark.engine.operator;

/** Aspect of behaviour that a feature measures. */
public enum Aspect {
  /** Only the number of events, which a software release may raise for a whole cohort at once. */
  VOLUME,
  /** Only the time of day, which shifts when a schedule changes. */
  RHYTHM,
  /** Anything else, such as action, source, credential or outcome. */
  BEHAVIOUR
}
