package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.WarehouseLock;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Base class for the commands in the {@link CommandTree}. Commands print to the writers of their
 * command line.
 */
abstract class BaseCommand implements Callable<Integer> {
  private static final int LONGEST = 500;
  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Spec private CommandSpec spec;

  final CommandSpec spec() {
    return spec;
  }

  final Invocation invocation() {
    return ((CommandTree.Root) spec.root().userObject()).invocation;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final Instant now() {
    return invocation().clock().instant();
  }

  /** Returns the id of this run in logs, which contains the time and the process. */
  final String runId() {
    return RUN_TIME.format(now()) + "-" + invocation().processId();
  }

  /** Prints a line. Arguments may quote logs, so each is made printable and truncated. */
  final void printLine(String format, Object... arguments) {
    out().println(format.formatted(Stream.of(arguments).map(BaseCommand::printable).toArray()));
  }

  /** Returns the error for invalid options, whose values may quote logs or files. */
  static TidemarkException usage(String problem, String cause, String remedy) {
    return usage(problem, cause, remedy, null);
  }

  static TidemarkException usage(String problem, String cause, String remedy, Exception e) {
    return TidemarkException.usage(
        PrintableText.of(problem, 400), PrintableText.of(cause, 400), remedy, e);
  }

  private static Object printable(Object argument) {
    return argument instanceof Number ? argument : PrintableText.of(argument + "", LONGEST);
  }

  /** Returns a progress display of the configured kind. */
  final Progress shownProgress() {
    return Progress.on(invocation().display(), err()::println, System.err, invocation().clock());
  }

  /** Returns the exit codes other than 0, 1 and 2, as declared with {@link DeclaresExitCodes}. */
  Set<ExitCode> exitCodes() {
    DeclaresExitCodes declared = getClass().getAnnotation(DeclaresExitCodes.class);
    return declared == null ? Set.of() : Set.of(declared.value());
  }

  final <T> T locked(String uri, String runId, Settings settings, Supplier<T> work) {
    WarehouseLock.Holder holder =
        WarehouseLock.Holder.here(runId, spec.qualifiedName(), invocation().processId(), now());
    WarehouseLock lock = WarehouseLock.acquire(uri, holder, settings.spark(), invocation().clock());
    try {
      return work.get();
    } finally {
      lock.close();
    }
  }
}
