package io.tidemark.jobs.cli;

import io.tidemark.jobs.Display;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Clock, folders and environment of a run. Created once in {@link Tidemark} and passed to other
 * classes.
 *
 * @param clock UTC clock
 * @param home the checkout that contains the launcher; empty under spark-submit
 * @param working the working directory, in which keys are created and looked up
 * @param temporary folder for the stack trace of a failure
 * @param display how progress is shown
 * @param processId distinguishes runs that start in the same second
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
