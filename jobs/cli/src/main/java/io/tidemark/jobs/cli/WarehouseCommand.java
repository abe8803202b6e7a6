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

/** A command that looks into a warehouse, or adds a few rows to it, and runs no step of a night. */
abstract class WarehouseCommand extends BaseCommand {
  /** Marks a command that changes the warehouse; it takes the lock. */
  interface Writes {}

  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      defaultValue = "./warehouse",
      description = "Folder of the tables.")
  private String location;

  @Mixin private SharedOptions.Config settingOptions;

  private Progress.Step step;

  /** Whether this invocation writes; called after {@link #check}. */
  boolean isWriting() {
    return this instanceof Writes;
  }

  /** Checks what needs no warehouse, before Spark starts. */
  void check(Settings settings) {}

  /** Does the work. */
  abstract ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out);

  /** How far the work is, on stderr; nowhere unless a command says otherwise. */
  Progress progress() {
    return Progress.untold(invocation().clock());
  }

  /** Progress as the display asks for it; none where the output is for a machine. */
  final Progress progress(boolean json) {
    return json
        ? Progress.untold(invocation().clock())
        : Progress.on(invocation().display(), err()::println, System.err, invocation().clock());
  }

  /** The work as a step of its progress; there while it runs. */
  final Progress.Step step() {
    return step;
  }

  /** The warehouse, if this command can work on it. */
  Warehouse checked(Warehouse warehouse) {
    return warehouse.checked();
  }

  /** The warehouse as given, safe to print. */
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
    // Before the lock, whose file would make the folder.
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
   * Refuses the key of an identity that no night has seen, which is most likely a typing error.
   *
   * @throws TidemarkException where the table of identities does not hold it
   */
  static void checkKnown(Warehouse warehouse, String identity) {
    if (IdentitiesTable.among(warehouse, List.of(identity)).isEmpty()) {
      throw usage(
          "there is no identity '" + PrintableText.of(identity, 300) + "'",
          "the table identities has none of that key",
          "copy the key from an alert or from 'tidemark identities list', a bar between its three"
              + " parts, and quote it");
    }
  }

  static TidemarkException usage(String problem, String because, String remedy) {
    return TidemarkException.usage(
        PrintableText.of(problem, 400), PrintableText.of(because, 400), remedy);
  }
}
