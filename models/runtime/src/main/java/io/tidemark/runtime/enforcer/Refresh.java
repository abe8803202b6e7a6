package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.Sequence;
import java.util.Optional;

/**
 * The result of checking for a new release.
 *
 * @param sequence sequence of the release now in use, or empty if no release is loaded
 * @param refused why the published release was rejected, or empty
 */
public record Refresh(
    Outcome outcome, Optional<Sequence> sequence, Optional<RejectedReleaseException> refused) {
  public enum Outcome {
    LOADED,
    UNCHANGED,
    /** The previous release stays in use until its hard expiry. */
    REFUSED
  }
}
