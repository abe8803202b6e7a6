package io.tidemark.runtime.release;

import java.util.Objects;

/** A bundle that must not be judged by: which check failed, with what values, and what helps. */
public final class RejectedReleaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RejectionReason refusal;

  /**
   * @param problem what was found instead of what, and what to do, without a full stop
   */
  public RejectedReleaseException(RejectionReason refusal, String problem) {
    this(refusal, problem, null);
  }

  /** As {@link #RejectedReleaseException(RejectionReason, String)}, keeping what led to it. */
  public RejectedReleaseException(RejectionReason refusal, String problem, Throwable cause) {
    super(refusal + ": " + problem, cause);
    this.refusal = Objects.requireNonNull(refusal);
  }

  /** The check that failed. */
  public RejectionReason refusal() {
    return refusal;
  }
}
