package io.tidemark.runtime.release;

/** Freshness of the current release. */
public enum Freshness {
  FRESH,
  /**
   * The release has expired but not reached its hard expiry. The release is still used, but with
   * stricter decisions.
   */
  GRACE,
  /**
   * The release has reached its hard expiry, or there is no release. The fail-safe table decides.
   */
  DEAD,
  /**
   * Part of the release differs from what was signed. The fail-safe table decides on events for
   * which that part is needed.
   */
  DAMAGED
}
