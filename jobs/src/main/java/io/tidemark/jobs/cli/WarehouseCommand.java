package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.config.SettingsFile;
import io.tidemark.jobs.run.LockHolder;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseLock;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that looks into a warehouse, or adds a few rows to it, and runs no step of a night. */
abstract class WarehouseCommand implements Callable<Integer> {
  /** Whether a command changes the warehouse; if so it takes its lock. */
  enum Access {
    READS,
    WRITES
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      defaultValue = "warehouse",
      description = "Folder of the tables. Default: ./warehouse.")
  private String location;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with settings; see 'tidemark config'.")
  private Path config;

  private final Invocation invocation;

  WarehouseCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  abstract Access access();

  /** Checks options that need no warehouse, before Spark starts. */
  void check() {}

  /** Does the work. */
  abstract ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out);

  final Invocation invocation() {
    return invocation;
  }

  @Override
  public final Integer call() {
    Settings settings = config == null ? Settings.defaults() : SettingsFile.read(config);
    check();
    String uri = WarehouseLocation.uri(location).toString();
    if (access() == Access.READS) {
      return withSpark(uri, settings).number();
    }
    LockHolder holder =
        new LockHolder(
            spec.qualifiedName() + "-" + invocation.processId(),
            spec.qualifiedName(),
            invocation.processId(),
            "this host",
            invocation.clock().instant());
    WarehouseLock lock = WarehouseLock.acquire(uri, holder, settings.spark());
    try {
      return withSpark(uri, settings).number();
    } finally {
      lock.close();
    }
  }

  private ExitCode withSpark(String uri, Settings settings) {
    try (SparkSessions.Session session = SparkSessions.open(settings.spark())) {
      PrintWriter out = spec.commandLine().getOut();
      ExitCode code = run(new Warehouse(session.spark(), uri), settings, out);
      out.flush();
      return code;
    }
  }

  static TidemarkException usage(String problem, String because, String cure) {
    return new TidemarkException(
        ExitCode.USAGE, PrintableText.of(problem, 400), PrintableText.of(because, 400), cure);
  }
}
