package io.tidemark.jobs.cli;

import io.tidemark.jobs.Display;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/**
 * The program: {@code tidemark COMMAND}. The only place that asks the machine for the time, its
 * temporary folder and the like.
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

  /** All commands. Numbers and dates look the same in every locale afterwards. */
  static CommandLine commands(Invocation invocation) {
    Locale.setDefault(Locale.ROOT);
    return CommandTree.of(invocation);
  }
}
