package io.tidemark.runtime.bundle;

import java.util.Objects;

/** A bundle that must not be judged by: which check failed, with what values, and what helps. */
public final class RefusedBundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  /**
   * @param problem what was found instead of what, and what to do, without a full stop
   */
  public RefusedBundleException(Refusal refusal, String problem) {
    this(refusal, problem, null);
  }

  /** As {@link #RefusedBundleException(Refusal, String)}, keeping what led to it. */
  public RefusedBundleException(Refusal refusal, String problem, Throwable cause) {
    super(refusal + ": " + problem, cause);
    this.refusal = Objects.requireNonNull(refusal);
  }

  /** The check that failed. */
  public Refusal refusal() {
    return refusal;
  }
}
