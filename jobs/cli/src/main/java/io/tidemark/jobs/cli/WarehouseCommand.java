package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseSession;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.jobs.table.WarehouseFault;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command that reads a warehouse or adds a few rows to it, without running a step of a night. */
abstract class WarehouseCommand extends BaseCommand {
  /** Marks a command that changes the warehouse and therefore takes its lock. */
  interface Writes {}

  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      defaultValue = "./warehouse",
      description = "Warehouse folder.")
  private String location;

  @Mixin private SharedOptions.Config settingOptions;

  private Progress.Step step;

  /** Returns whether this invocation writes. Called after {@link #check}. */
  boolean isWriting() {
    return this instanceof Writes;
  }

  /** Validates what needs no warehouse, before Spark starts. */
  void check(Settings settings) {}

  /** Runs the command. */
  abstract ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out);

  /** Returns the progress display. By default, progress is not shown. */
  Progress progress() {
    return Progress.untold(invocation().clock());
  }

  /** Returns progress for the configured display, or hidden progress if the output is JSON. */
  final Progress progress(boolean json) {
    return json
        ? Progress.untold(invocation().clock())
        : Progress.on(invocation().display(), err()::println, System.err, invocation().clock());
  }

  /** Returns the progress step of the current work. Set only while the work runs. */
  final Progress.Step step() {
    return step;
  }

  /** Returns the warehouse if this command can work on it; throws otherwise. */
  Warehouse checked(Warehouse warehouse) {
    return warehouse.checked();
  }

  /** Returns the warehouse location as given, safe to print. */
  final String shown() {
    return PrintableText.of(location, 200);
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
    String uri = WarehouseLocation.of(location);
    // Must come before locking, because the lock file would create the folder.
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
          settings, progress, uri, tables -> run(checked(tables), settings, out()).number());
    } catch (Exception e) {
      throw WarehouseFault.named(e, uri);
    } finally {
      out().flush();
    }
  }

  /**
   * Rejects an identity key that no night has seen, which is most likely a typing error.
   *
   * @throws TidemarkException if the table of identities does not contain the key
   */
  static void checkKnown(Warehouse warehouse, String identity) {
    if (IdentitiesTable.among(warehouse, List.of(identity)).isEmpty()) {
      throw usage(
          "there is no identity '" + PrintableText.of(identity, 300) + "'",
          "the table identities does not contain this key",
          "copy the key from an alert or from 'tidemark identities list', with bars between"
              + " its three parts, and quote it");
    }
  }

  static TidemarkException usage(String problem, String because, String remedy) {
    return TidemarkException.usage(
        PrintableText.of(problem, 400), PrintableText.of(because, 400), remedy);
  }
}
