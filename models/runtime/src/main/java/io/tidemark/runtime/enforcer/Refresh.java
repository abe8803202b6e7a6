package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.Sequence;
import java.util.Optional;

/**
 * Result of checking for a new release.
 *
 * @param outcome outcome of the check
 * @param sequence sequence of the release now in use; empty if no release is loaded
 * @param refused why the published release was rejected; empty if it was not rejected
 */
public record Refresh(
    Outcome outcome, Optional<Sequence> sequence, Optional<RejectedReleaseException> refused) {
  /** Outcome of the check. */
  public enum Outcome {
    /** A new release is in use. */
    LOADED,
    /** The release in use is still the newest. */
    UNCHANGED,
    /** The published release was rejected. The previous one stays in use until its hard expiry. */
    REFUSED
  }
}
