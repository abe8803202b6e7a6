package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.Sequence;
import java.util.Optional;

/**
 * The result of checking for a new release.
 *
 * @param sequence sequence of the release now in use, or empty if no release is loaded
 * @param refused reason why the published release was rejected, or empty if it was accepted
 */
public record Refresh(
    Outcome outcome, Optional<Sequence> sequence, Optional<RejectedReleaseException> refused) {
  /** The outcome of checking for a new release. */
  public enum Outcome {
    LOADED,
    UNCHANGED,
    /**
     * The published release was rejected. The previous release stays in use until its hard expiry.
     */
    REFUSED
  }
}
