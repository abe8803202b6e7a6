package io.tidemark.runtime.release;

import java.util.Objects;

/** Thrown when a release must not be used. The message states problem, values and remedy. */
public final class RejectedReleaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RejectionReason refusal;

  /**
   * @param problem what was expected and found, and what to do about it, without a full stop
   */
  public RejectedReleaseException(RejectionReason refusal, String problem) {
    this(refusal, problem, null);
  }

  public RejectedReleaseException(RejectionReason refusal, String problem, Throwable cause) {
    super(refusal + ": " + problem, cause);
    this.refusal = Objects.requireNonNull(refusal);
  }

  public RejectionReason refusal() {
    return refusal;
  }
}
