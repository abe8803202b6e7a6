package io.tidemark.runtime.release;

import java.util.Objects;

/**
 * Thrown when a release must not be used. The message states the failed check, the values found and
 * the remedy.
 */
public final class RejectedReleaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RejectionReason refusal;

  /**
   * Creates an exception.
   *
   * @param problem what was expected, what was found and how to fix it, without a final full stop
   */
  public RejectedReleaseException(RejectionReason refusal, String problem) {
    this(refusal, problem, null);
  }

  /**
   * Creates an exception with a cause. Otherwise identical to {@link
   * #RejectedReleaseException(RejectionReason, String)}.
   */
  public RejectedReleaseException(RejectionReason refusal, String problem, Throwable cause) {
    super(refusal + ": " + problem, cause);
    this.refusal = Objects.requireNonNull(refusal);
  }

  /** Returns the check that failed. */
  public RejectionReason refusal() {
    return refusal;
  }
}
