package io.tidemark.simulator.event;

/** Outcome of a request. */
public record Result(Ending ending, long bytesIn, long bytesOut, long durationMillis) {
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

  /**
   * Returns this result with a different outcome. Any outcome other than OK has a short response.
   */
  public Result ending(Ending other) {
    return new Result(other, bytesIn, other == Ending.OK ? bytesOut : 180, durationMillis);
  }

  /** Returns this result with a different response size. */
  public Result answering(long bytes) {
    return new Result(ending, bytesIn, bytes, durationMillis);
  }
}
