package io.tidemark.jobs.cli;

import io.tidemark.jobs.Display;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Clock, folders and environment of a run. Created once, in {@link Tidemark}; other classes get it
 * passed in.
 *
 * @param clock the time, in UTC
 * @param home the checkout that the launcher stands in; empty under spark-submit
 * @param working the folder that the command runs in: keys are made and looked for there
 * @param temporary the folder for a failure's stack trace
 * @param display how progress is shown
 * @param processId distinguishes runs started in the same second
 * @param environment variables of the process
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
