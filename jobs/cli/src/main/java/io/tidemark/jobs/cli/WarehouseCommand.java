package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.SmallRun;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseSession;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.jobs.table.WarehouseFault;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that reads a warehouse or adds a few rows to it, without running a step of a night. */
abstract class WarehouseCommand extends BaseCommand {
  /** Marker for commands that change the warehouse and therefore need its lock. */
  interface Writes {}

  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      defaultValue = "./warehouse",
      description = "Warehouse folder.")
  private String location;

  @Mixin private SharedOptions.Config settingOptions;

  private Progress.Step step;
  private ExitCode exitCode = ExitCode.OK;

  /** Returns whether this invocation changes the warehouse. Called after {@link #check}. */
  boolean isWriting() {
    return this instanceof Writes;
  }

  /** Validates everything that does not require the warehouse, before Spark starts. */
  void check(Settings settings) {}

  abstract void run(Warehouse warehouse, Settings settings);

  /** Sets the exit code of a command that has completed, which is 0 by default. */
  final void endWith(ExitCode code) {
    exitCode = code;
  }

  /** Returns the progress display, which shows nothing by default. */
  Progress progress() {
    return Progress.untold(invocation().clock());
  }

  /** Returns the progress step of the current work, which is set only while work is in progress. */
  final Progress.Step step() {
    return step;
  }

  /** Returns the warehouse after checking that this command can work on it. */
  Warehouse checked(Warehouse warehouse) {
    return warehouse.checked();
  }

  /** Returns the location of the warehouse as given by the user, safe to print. */
  final String shown() {
    return PrintableText.of(location, 200);
  }

  /** Returns the option that makes a suggested command use the same warehouse, after a space. */
  final String at() {
    return WarehouseLocation.option(location);
  }

  /** Prints the next command, with {@link #at}, and what it does. */
  final void printNext(String command, String effect) {
    printLine("Next        %s%s%s", command, at(), effect);
  }

  @Override
  Set<ExitCode> exitCodes() {
    EnumSet<ExitCode> codes = EnumSet.of(ExitCode.INPUT_MISSING);
    codes.addAll(super.exitCodes());
    if (this instanceof Writes) {
      codes.add(ExitCode.WAREHOUSE_HELD);
    }
    return codes;
  }

  @Override
  public final Integer call() {
    Settings settings = settingOptions.settings(invocation());
    check(settings);
    WarehouseLocation.local("--warehouse", location);
    String uri = WarehouseLocation.of(location);
    // Check before locking, because creating the lock file would also create the folder.
    WarehouseLocation.requireExisting(uri, shown());
    return isWriting()
        ? locked(
            uri,
            spec().qualifiedName() + "-" + invocation().processId(),
            settings,
            () -> work(uri, settings))
        : work(uri, settings);
  }

  private int work(String uri, Settings settings) {
    Progress progress = progress();
    try (Progress.Step begun = progress.start(spec().name())) {
      step = begun;
      return WarehouseSession.with(
          settings,
          progress,
          uri,
          tables -> {
            Warehouse warehouse = checked(tables);
            warehouse.commitAs(spec().qualifiedName() + ", by " + System.getProperty("user.name"));
            SmallRun.adapt(warehouse, 0, settings.spark());
            run(warehouse, settings);
            return exitCode.number();
          });
    } catch (Exception e) {
      throw WarehouseFault.named(e, uri);
    } finally {
      out().flush();
    }
  }

  /**
   * Rejects an identity key that no night has seen, which is most likely misspelled.
   *
   * @throws TidemarkException if the table of identities does not contain the key
   */
  static void checkKnown(Warehouse warehouse, String identity) {
    if (IdentitiesTable.among(warehouse, List.of(identity)).isEmpty()) {
      throw usage(
          "there is no identity '" + identity + "'",
          "the table identities does not contain this key",
          "copy the key of three parts from an alert or 'tidemark identities list%s', and quote it"
              .formatted(WarehouseLocation.option(warehouse.root())));
    }
  }

  /** Returns what the options describe. Rejects options that contradict each other. */
  final <T> T valid(String what, Supplier<T> described) {
    try {
      return described.get();
    } catch (IllegalArgumentException e) {
      throw usage(
          "the " + what + " is not valid",
          String.valueOf(e.getMessage()),
          "see '" + spec().qualifiedName() + " --help'");
    }
  }
}
