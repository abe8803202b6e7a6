package io.tidemark.jobs.cli;

import io.tidemark.jobs.Display;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/**
 * Entry point of {@code tidemark COMMAND}. No other class reads the system clock or environment
 * variables.
 *
 * <pre>{@code
 * spark-submit --packages io.delta:delta-spark_2.13:4.4.0 \
 *   --class io.tidemark.jobs.cli.Tidemark jobs/cli/target/tidemark.jar nightly --help
 * }</pre>
 */
public final class Tidemark {
  private Tidemark() {}

  public static void main(String[] arguments) {
    Invocation invocation =
        new Invocation(
            Clock.systemUTC(),
            Optional.ofNullable(System.getProperty("tidemark.home")).map(Path::of),
            Path.of(""),
            Path.of(System.getProperty("java.io.tmpdir")),
            Boolean.getBoolean("tidemark.terminal") ? Display.BAR : Display.LINES,
            ProcessHandle.current().pid(),
            System.getenv());
    System.exit(commands(invocation).execute(arguments));
  }

  /**
   * Returns all commands. Sets a fixed locale, so that numbers and dates always have the same
   * format.
   */
  static CommandLine commands(Invocation invocation) {
    Locale.setDefault(Locale.ROOT);
    return CommandTree.of(invocation);
  }
}
