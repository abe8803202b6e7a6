package io.tidemark.jobs.cli;

import io.tidemark.jobs.Display;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * The clock, folders and environment of a run. Created once in {@link Tidemark} and passed on to
 * other classes.
 *
 * @param clock clock in UTC
 * @param home the checkout that contains the launcher; empty under spark-submit
 * @param working working directory, in which keys are created and looked up
 * @param temporary folder in which the stack trace of a failure is saved
 * @param display how progress is displayed
 * @param processId id of this process, which distinguishes runs that start in the same second
 * @param environment environment variables of the process
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
