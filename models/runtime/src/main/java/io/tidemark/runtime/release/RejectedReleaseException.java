package io.tidemark.runtime.release;

import java.util.Objects;

/**
 * Thrown when a release must not be used. The message states the problem, the values that were
 * found, and the remedy.
 */
public final class RejectedReleaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RejectionReason refusal;

  /**
   * Creates an exception.
   *
   * @param problem what was expected, what was found and what to do about it, without a full stop
   */
  public RejectedReleaseException(RejectionReason refusal, String problem) {
    this(refusal, problem, null);
  }

  /** Same as {@link #RejectedReleaseException(RejectionReason, String)}, but also sets a cause. */
  public RejectedReleaseException(RejectionReason refusal, String problem, Throwable cause) {
    super(refusal + ": " + problem, cause);
    this.refusal = Objects.requireNonNull(refusal);
  }

  /** Returns the check that failed. */
  public RejectionReason refusal() {
    return refusal;
  }
}
