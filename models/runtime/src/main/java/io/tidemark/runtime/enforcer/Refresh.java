package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.Sequence;
import java.util.Optional;

/**
 * What looking for a new release came to.
 *
 * @param outcome what is judged by now
 * @param sequence of the release that is judged by; empty if there is none
 * @param refused why the one found was refused; empty unless it was
 */
public record Refresh(
    Outcome outcome, Optional<Sequence> sequence, Optional<RejectedReleaseException> refused) {
  /** What came of it. */
  public enum Outcome {
    /** A new release judges. */
    LOADED,
    /** The same release is still the present one. */
    UNCHANGED,
    /** What was found is refused; the release before goes on judging until its hard expiry. */
    REFUSED
  }
}
