package io.tidemark.simulator;

/** Status of a response, which each log format expresses in its own terms. */
public enum Status {
  OK(200),
  DENIED(403),
  NOT_FOUND(404),
  THROTTLED(429),
  UNAVAILABLE(503),
  REFUSED_CREDENTIAL(401);

  private final int httpStatus;

  Status(int httpStatus) {
    this.httpStatus = httpStatus;
  }

  public int httpStatus() {
    return httpStatus;
  }
}
