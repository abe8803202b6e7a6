package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.care.BackTo;
import io.tidemark.jobs.care.BackTo.Undone;
import io.tidemark.jobs.care.Care;
import io.tidemark.jobs.care.Maintenance;
import io.tidemark.jobs.care.Maintenance.Need;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Joins small files, deletes old ones. */
@Command(
    name = "maintain",
    description = {
      "Joins small files of a day and deletes files that no reader has needed for --retain, table by",
      "table. Without --apply it says what it would do, and does nothing. Every table reads the same",
      "before and after; nights wait while it runs. With --back-to it undoes what was committed since",
      "a moment instead."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark maintain --warehouse /data/tidemark",
      "  tidemark maintain --warehouse /data/tidemark --retain 30d --apply",
      "  tidemark maintain --warehouse /data/tidemark --back-to 2026-03-22T01:30:00Z"
    })
final class MaintainCommand extends WarehouseCommand {
  @Option(names = "--apply", description = "Do it.")
  private boolean apply;

  @Option(
      names = "--dry-run",
      description = "Say what would be done, and do nothing, as without --apply.")
  private boolean dryRun;

  @Option(
      names = "--retain",
      paramLabel = "TIME",
      defaultValue = "7d",
      converter = TimeOption.class,
      description = {
        "How long files that are no longer read are kept, for readers under way and for looking back",
        "at earlier versions; at least 7d. Default: 7d."
      })
  private Duration retain;

  @Option(
      names = "--back-to",
      paramLabel = "INSTANT",
      description = {
        "Instead: take every table back to its last commit up to then, such as",
        "2026-03-22T01:30:00Z; for what was written while the clock was ahead."
      })
  private Instant backTo;

  MaintainCommand(Invocation invocation) {
    super(invocation, Access.READS);
  }

  @Override
  public Set<ExitCode> endings() {
    return EnumSet.of(
        ExitCode.INPUT_MISSING, ExitCode.WAREHOUSE_HELD, ExitCode.INTERRUPTED, ExitCode.TERMINATED);
  }

  /** Looking takes no lock, doing does. */
  @Override
  Access access() {
    return apply ? Access.WRITES : Access.READS;
  }

  @Override
  void check() {
    if (apply && dryRun) {
      throw usage(
          "--apply and --dry-run exclude each other",
          "one does what the other only says",
          "leave one of them out");
    }
    if (backTo != null && backTo.isAfter(invocation().clock().instant().plusSeconds(1))) {
      throw usage(
          "--back-to cannot be " + backTo,
          "that is still to come",
          "give it a moment after the last commit that shall stay");
    }
    if (retain.compareTo(Care.LEAST_RETENTION) < 0) {
      throw usage(
          "--retain cannot be " + retain.toHours() + "h",
          "a run or a reader under way could lose files that it reads; 7d are the least",
          "give it 7d or more");
    }
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    boolean isNeeded = backTo == null ? maintain(warehouse, out) : goBack(warehouse, out);
    if (!isNeeded) {
      out.println("Nothing to do.");
    } else {
      out.println(apply ? "Done." : "Nothing was done: --apply does it.");
    }
    return ExitCode.OK;
  }

  private boolean maintain(Warehouse warehouse, PrintWriter out) {
    Maintenance maintenance =
        new Maintenance(warehouse, Care.defaults().keeping(retain), invocation().clock().instant());
    List<Need> needs = maintenance.needs();
    for (Need need : needs) {
      out.println(need.says());
      out.flush();
      if (apply) {
        maintenance.apply(need);
      }
    }
    return !needs.isEmpty();
  }

  private boolean goBack(Warehouse warehouse, PrintWriter out) {
    BackTo back = new BackTo(warehouse, backTo);
    List<Undone> all = back.undone();
    for (Undone undone : all) {
      out.println(undone.says());
      out.flush();
      if (apply) {
        back.apply(undone);
      }
    }
    return !all.isEmpty();
  }
}
