package io.tidemark.simulator;

/** Outcome of a request. */
public record Result(Status status, long bytesIn, long bytesOut, long durationMillis) {
  /** Draws a successful result. Response sizes of reads have a heavy tail. */
  static Result success(Call call, Rng rng) {
    long in = call.isRead() ? 0 : (long) rng.lognormal(900, 0.9);
    long out = (long) (call.isRead() ? rng.lognormal(2400, 1.3) : rng.lognormal(420, 0.5));
    return new Result(Status.OK, in, out, 1 + (long) rng.lognormal(38, 0.9));
  }

  /** Returns this result with another status. Unless it is OK, it has a short response. */
  Result with(Status other) {
    return new Result(other, bytesIn, other == Status.OK ? bytesOut : 180, durationMillis);
  }

  Result answering(long bytes) {
    return new Result(status, bytesIn, bytes, durationMillis);
  }
}
