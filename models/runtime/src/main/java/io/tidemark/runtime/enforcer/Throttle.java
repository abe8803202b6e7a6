package io.tidemark.runtime.enforcer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Lets a repeated warning pass once per period, with the number held back. Thread-safe. */
public final class Throttle {
  private final Duration quiet;
  private long seen;
  private long told;
  private Instant next = Instant.MIN;

  public Throttle(Duration quiet) {
    this.quiet = quiet;
  }

  /** Counts an occurrence. If a warning is due, returns how often it occurred, or "" if once. */
  public synchronized Optional<String> another(Instant now) {
    long more = untold(seen + 1, now);
    return more == 0
        ? Optional.empty()
        : Optional.of(more == 1 ? "" : ", " + more + " times since the last warning");
  }

  /** Sets the count. Returns its increase since the last warning, or 0 if none is due. */
  public synchronized long untold(long count, Instant now) {
    seen = count;
    if (seen == told || now.isBefore(next)) {
      return 0;
    }
    long more = seen - told;
    told = seen;
    next = now.plus(quiet);
    return more;
  }
}
