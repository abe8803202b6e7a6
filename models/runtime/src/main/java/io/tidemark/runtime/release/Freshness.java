package io.tidemark.runtime.release;

/** Freshness of the current release. */
public enum Freshness {
  /** The release has not expired. */
  FRESH,
  /**
   * The release has expired but has not reached its hard expiry. It is still used, but decisions
   * are stricter.
   */
  GRACE,
  /**
   * The release has reached its hard expiry, or there is no release. The fail-safe table decides.
   */
  DEAD,
  /**
   * Part of the release differs from the signed content. The fail-safe table decides whenever that
   * part is needed.
   */
  DAMAGED
}
