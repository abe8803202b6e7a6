package io.tidemark.jobs;

import io.tidemark.jobs.cli.Invocation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/** Invocations for tests, with a stopped clock, process id 7 and no progress bar. */
public final class Invocations {
  public static final Instant NOW = Instant.parse("2026-03-22T01:30:00Z");

  private Invocations() {}

  /** Returns an invocation from a checkout at {@code home}, where failures are stored as well. */
  public static Invocation at(Path home) {
    return at(home, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Returns the same with the system's clock. */
  public static Invocation atSystemTime(Path home) {
    return at(home, Clock.systemUTC());
  }

  private static Invocation at(Path home, Clock clock) {
    return new Invocation(clock, Optional.of(home), home, home, Display.LINES, 7, Map.of());
  }
}
