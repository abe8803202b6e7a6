package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.LockHolder;
import io.tidemark.jobs.run.WarehouseLock;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Base class for the commands in the {@link CommandTree}. Commands print to the writers of their
 * command line.
 */
abstract class BaseCommand implements Callable<Integer> {
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

  /** Returns the exit codes other than 0, 1 and 2, as declared with {@link DeclaresExitCodes}. */
  Set<ExitCode> exitCodes() {
    DeclaresExitCodes declared = getClass().getAnnotation(DeclaresExitCodes.class);
    return declared == null ? Set.of() : Set.of(declared.value());
  }

  final <T> T locked(String uri, String runId, Settings settings, Supplier<T> work) {
    Invocation asked = invocation();
    LockHolder holder =
        LockHolder.here(runId, spec.qualifiedName(), asked.processId(), asked.clock().instant());
    WarehouseLock lock = WarehouseLock.acquire(uri, holder, settings.spark());
    try {
      return work.get();
    } finally {
      lock.close();
    }
  }
}
