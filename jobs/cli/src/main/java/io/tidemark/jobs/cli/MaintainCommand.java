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
      "Compacts small files and deletes old ones, table by table.",
      "Small files of a day are joined. Files that no reader has needed for --retain are deleted.",
      "Every table reads the same before and after; nights wait while it runs."
    },
    footer = {
      "  tidemark maintain --warehouse /data/tidemark --dry-run",
      "  tidemark maintain --warehouse /data/tidemark --retain 30d"
    })
final class MaintainCommand extends WarehouseCommand {
  @Option(names = "--dry-run", description = "Print what would be done, and change nothing.")
  private boolean dryRun;

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
  public Set<ExitCode> exitCodes() {
    return EnumSet.of(
        ExitCode.INPUT_MISSING, ExitCode.WAREHOUSE_HELD, ExitCode.INTERRUPTED, ExitCode.TERMINATED);
  }

  /** Looking takes no lock, doing does. */
  @Override
  Access access() {
    return dryRun ? Access.READS : Access.WRITES;
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
      if (!dryRun) {
        maintenance.apply(need);
      }
    }
    if (needs.isEmpty()) {
      out.println("Nothing to do.");
    } else {
      out.println(dryRun ? "Nothing was changed: leave --dry-run out to do it." : "Done.");
    }
    return ExitCode.OK;
  }
}
