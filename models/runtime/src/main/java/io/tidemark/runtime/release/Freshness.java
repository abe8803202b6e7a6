package io.tidemark.runtime.release;

/** Freshness of the current release. */
public enum Freshness {
  /** Before its expiry. */
  FRESH,
  /** Between expiry and hard expiry: the release still judges, but decides more strictly. */
  GRACE,
  /** After its hard expiry, or without any release: the fail-safe table decides. */
  DEAD,
  /**
   * Part of the release differs from the signed content: the fail-safe table decides whenever that
   * part is needed.
   */
  DAMAGED
}
