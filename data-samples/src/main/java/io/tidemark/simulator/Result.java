package io.tidemark.simulator;

/** Outcome of a request. */
public record Result(Ending ending, long bytesIn, long bytesOut, long durationMillis) {
  /** Returns this result with another outcome. Outcomes other than OK have a short response. */
  Result ending(Ending other) {
    return new Result(other, bytesIn, other == Ending.OK ? bytesOut : 180, durationMillis);
  }

  Result answering(long bytes) {
    return new Result(ending, bytesIn, bytes, durationMillis);
  }
}
