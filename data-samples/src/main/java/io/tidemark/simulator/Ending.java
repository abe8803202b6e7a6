package io.tidemark.simulator;

/** Types of outcomes, which each log format expresses in its own terms. */
public enum Ending {
  OK(200),
  DENIED(403),
  NOT_FOUND(404),
  THROTTLED(429),
  UNAVAILABLE(503),
  REFUSED_CREDENTIAL(401);

  private final int httpStatus;

  Ending(int httpStatus) {
    this.httpStatus = httpStatus;
  }

  public int httpStatus() {
    return httpStatus;
  }
}
