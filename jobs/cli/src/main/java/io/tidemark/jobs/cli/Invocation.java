package io.tidemark.jobs.cli;

import io.tidemark.jobs.Display;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * The clock, folders and environment of a run. It is created once, in {@link Tidemark}, and passed
 * to other classes.
 *
 * @param home the checkout that contains the launcher; empty under spark-submit
 * @param working working directory, where keys are created and looked up
 * @param temporary folder in which stack traces of failures are saved
 * @param processId process id, which distinguishes runs that start in the same second
 */
public record Invocation(
    Clock clock,
    Optional<Path> home,
    Path working,
    Path temporary,
    Display display,
    long processId,
    Map<String, String> environment) {
  public Invocation {
    environment = Map.copyOf(environment);
  }
}
