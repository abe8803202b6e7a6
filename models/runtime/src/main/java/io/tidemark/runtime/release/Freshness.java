package io.tidemark.runtime.release;

/** Freshness of the current release. */
public enum Freshness {
  FRESH,
  /**
   * The release has expired but not reached its hard expiry. It is still used, with stricter
   * decisions.
   */
  GRACE,
  /**
   * The release has reached its hard expiry, or there is no release. The fail-safe table decides.
   */
  DEAD,
  /**
   * Part of the release differs from what was signed. Where that part is needed, the fail-safe
   * table decides.
   */
  DAMAGED
}
