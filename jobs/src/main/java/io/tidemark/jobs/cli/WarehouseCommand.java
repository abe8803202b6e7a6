package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.LockHolder;
import io.tidemark.jobs.run.WarehouseLock;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that looks into a warehouse, or adds a few rows to it, and runs no step of a night. */
abstract class WarehouseCommand implements Callable<Integer>, Ending {
  /** Whether a command changes the warehouse; if so it takes its lock. */
  enum Access {
    READS,
    WRITES
  }

  @Spec private CommandSpec spec;

  @Mixin private WarehouseOptions options;

  private final Invocation invocation;
  private final Access access;

  WarehouseCommand(Invocation invocation, Access access) {
    this.invocation = invocation;
    this.access = access;
  }

  /** What the command does with the options that it was given; asked after {@link #check}. */
  Access access() {
    return access;
  }

  /** Checks options that need no warehouse, before Spark starts. */
  void check() {}

  /** Does the work. */
  abstract ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out);

  final CommandSpec spec() {
    return spec;
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final Invocation invocation() {
    return invocation;
  }

  @Override
  public Set<ExitCode> endings() {
    return access == Access.WRITES
        ? EnumSet.of(ExitCode.INPUT_MISSING, ExitCode.WAREHOUSE_HELD)
        : EnumSet.of(ExitCode.INPUT_MISSING);
  }

  @Override
  public final Integer call() {
    Settings settings = options.settings(invocation);
    check();
    // Before the lock, whose file would make the folder.
    options.checkThere();
    if (access() == Access.READS) {
      return withSpark(settings).number();
    }
    LockHolder holder =
        LockHolder.here(
            spec.qualifiedName() + "-" + invocation.processId(), spec.qualifiedName(), invocation);
    WarehouseLock lock = WarehouseLock.acquire(options.uri(), holder, settings.spark());
    try {
      return withSpark(settings).number();
    } finally {
      lock.close();
    }
  }

  private ExitCode withSpark(Settings settings) {
    PrintWriter out = spec.commandLine().getOut();
    AtomicReference<ExitCode> code = new AtomicReference<>();
    options.look(settings, warehouse -> code.set(run(warehouse, settings, out)));
    out.flush();
    return code.get();
  }

  static TidemarkException usage(String problem, String because, String cure) {
    return new TidemarkException(
        ExitCode.USAGE, PrintableText.of(problem, 400), PrintableText.of(because, 400), cure);
  }
}
