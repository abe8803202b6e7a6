package io.tidemark.engine.operator;

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
  CONDUCT
}
