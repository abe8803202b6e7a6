package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.Sequence;
import java.util.Optional;

/**
 * Result of checking for a new release.
 *
 * @param outcome outcome of the check
 * @param sequence sequence of the release that is now in use, or empty if no release is loaded
 * @param refused why the published release was rejected, or empty if it was not
 */
public record Refresh(
    Outcome outcome, Optional<Sequence> sequence, Optional<RejectedReleaseException> refused) {
  /** Outcome of a check for a new release. */
  public enum Outcome {
    /** A new release is in use. */
    LOADED,
    /** The release in use is still the newest. */
    UNCHANGED,
    /**
     * The published release was rejected. The previous release stays in use until its hard expiry.
     */
    REFUSED
  }
}
