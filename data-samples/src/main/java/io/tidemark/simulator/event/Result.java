package io.tidemark.simulator.event;

/**
 * How a request ended.
 *
 * @param ending kind of ending
 * @param bytesIn size of the request
 * @param bytesOut size of the answer
 * @param durationMillis time until the answer
 */
public record Result(Ending ending, long bytesIn, long bytesOut, long durationMillis) {
  /** Kinds of ending; each log format has its own words for them. */
  public enum Ending {
    OK(200),
    DENIED(403),
    NOT_FOUND(404),
    THROTTLED(429),
    UNAVAILABLE(503),
    /** The credential itself was refused. */
    REFUSED_CREDENTIAL(401);

    private final int httpStatus;

    Ending(int httpStatus) {
      this.httpStatus = httpStatus;
    }

    /** HTTP status of such an answer. */
    public int httpStatus() {
      return httpStatus;
    }
  }

  /** The same request ending otherwise; an answer that is not OK is short. */
  public Result ending(Ending other) {
    return new Result(other, bytesIn, other == Ending.OK ? bytesOut : 180, durationMillis);
  }

  /** The same ending with an answer of another size. */
  public Result answering(long bytes) {
    return new Result(ending, bytesIn, bytes, durationMillis);
  }
}
