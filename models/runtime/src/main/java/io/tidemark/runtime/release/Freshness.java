package io.tidemark.runtime.release;

/** Freshness of the release in use. */
public enum Freshness {
  /** Before its expiry. */
  FRESH,
  /** After its expiry: it still judges, but decides more strictly. */
  GRACE,
  /** After its hard expiry, or no release: the fail-safe table decides. */
  DEAD,
  /**
   * A part differs from the signed content: the fail-safe table decides where that part is needed.
   */
  DAMAGED
}
