package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.maintenance.Care;
import io.tidemark.jobs.maintenance.Maintenance;
import io.tidemark.jobs.maintenance.Maintenance.Need;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.Duration;
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
      "before and after; nights wait while it runs."
    },
    footer = {
      "  tidemark maintain --warehouse /data/tidemark",
      "  tidemark maintain --warehouse /data/tidemark --retain 30d --apply"
    })
final class MaintainCommand extends WarehouseCommand {
  @Option(names = "--apply", description = "Do it.")
  private boolean apply;

  @Option(
      names = "--retain",
      paramLabel = "TIME",
      defaultValue = "7d",
      description = {
        "How long files that are no longer read are kept, for readers under way and for looking back",
        "at earlier versions; at least 7d."
      })
  private Duration retain;

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
    if (retain.compareTo(Care.LEAST_RETENTION) < 0) {
      throw usage(
          "--retain cannot be " + retain.toHours() + "h",
          "a run or a reader under way could lose files that it reads; 7d are the least",
          "give it 7d or more");
    }
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
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
    if (needs.isEmpty()) {
      out.println("Nothing to do.");
    } else {
      out.println(apply ? "Done." : "Nothing was done: --apply does it.");
    }
    return ExitCode.OK;
  }
}
