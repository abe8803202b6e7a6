package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.Sequence;
import java.util.Optional;

/**
 * Result of looking for a new release.
 *
 * @param outcome result kind
 * @param sequence sequence of the release in use; empty without a release
 * @param refused reason for refusing the published release; empty if it was not refused
 */
public record Refresh(
    Outcome outcome, Optional<Sequence> sequence, Optional<RejectedReleaseException> refused) {
  /** Result kind. */
  public enum Outcome {
    /** A new release is in use. */
    LOADED,
    /** The release in use is still the current one. */
    UNCHANGED,
    /** The published release is refused; the previous one stays in use until its hard expiry. */
    REFUSED
  }
}
