package io.tidemark.jobs.cli;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.maintenance.Doctor;
import io.tidemark.jobs.maintenance.Maintenance;
import io.tidemark.jobs.maintenance.Maintenance.Need;
import io.tidemark.jobs.maintenance.MaintenanceThresholds;
import io.tidemark.jobs.maintenance.Symptom;
import io.tidemark.jobs.maintenance.Symptom.Severity;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands that examine and maintain a warehouse. */
final class MaintenanceCommands {
  private MaintenanceCommands() {}

  @Command(
      name = "doctor",
      description = {
        "Examines a warehouse without changing it. Checks versions, permissions, the lock,",
        "the clock and free space and, for each table, its log, missing files, small",
        "files, stale checkpoints and deletable files. Each line has a severity and,",
        "if something is wrong, a remedy. The exit code is 2 if there are errors."
      },
      footer = {
        "  tidemark doctor --warehouse /data/tidemark",
        "  tidemark doctor --warehouse s3a://security/tidemark --json"
      })
  static final class Examine extends WarehouseCommand {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--verbose", description = "Also list checks that passed, table by table.")
    private boolean verbose;

    /** Skips the check, because the doctor must also examine warehouses that cannot be opened. */
    @Override
    Warehouse checked(Warehouse warehouse) {
      return warehouse;
    }

    @Override
    Progress progress() {
      return progress(json);
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      List<Symptom> symptoms =
          Doctor.examine(
              warehouse,
              MaintenanceThresholds.defaults(),
              invocation().clock().instant(),
              settings.spark(),
              step());
      if (json) {
        out.println(AsciiJson.of(symptoms.stream().map(Symptom::asJson).toList()));
      } else {
        symptoms.stream()
            .filter(s -> verbose || s.severity() != Severity.FINE || s.subject().isEmpty())
            .forEach(s -> print(s, out));
      }
      boolean ill = symptoms.stream().anyMatch(s -> s.severity() == Severity.ERROR);
      return ill ? ExitCode.USAGE : ExitCode.OK;
    }

    private static void print(Symptom symptom, PrintWriter out) {
      out.printf(
          "%-8s %-14s %s%s%n",
          symptom.severity().name().toLowerCase(Locale.ROOT),
          symptom.check(),
          symptom.subject().isEmpty() ? "" : symptom.subject() + ": ",
          symptom.fact());
      if (!symptom.remedy().isEmpty()) {
        out.println("         remedy: " + symptom.remedy());
      }
    }
  }

  @Command(
      name = "maintain",
      description = {
        "Compacts small files and deletes old ones, table by table. Merges small files",
        "of the same day, and deletes files that no reader has needed for the time given by "
            + "--retain.",
        "The contents of the tables stay the same. Nights wait until it has finished."
      },
      footer = {
        "  tidemark maintain --warehouse /data/tidemark --dry-run",
        "  tidemark maintain --warehouse /data/tidemark --retain 30d"
      })
  @DeclaresExitCodes({ExitCode.INTERRUPTED, ExitCode.TERMINATED})
  static final class Maintain extends WarehouseCommand implements WarehouseCommand.Writes {
    @Option(
        names = "--dry-run",
        description = "Print what would be done, without changing " + "anything.")
    private boolean dryRun;

    @Option(
        names = "--retain",
        paramLabel = "TIME",
        defaultValue = "7d",
        description = {
          "How long to keep files that are no longer current, for running",
          "readers and for access to earlier versions; at least 7d."
        })
    private Duration retain;

    /** Returns false for a dry run, which does not need the lock. */
    @Override
    boolean isWriting() {
      return !dryRun;
    }

    @Override
    void check(Settings settings) {
      if (retain.compareTo(MaintenanceThresholds.LEAST_RETENTION) < 0) {
        throw usage(
            "--retain cannot be " + retain.toHours() + "h",
            "running nights or readers could lose files that they are reading; the minimum is 7d",
            "give 7d or more");
      }
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      Maintenance maintenance =
          new Maintenance(
              warehouse,
              MaintenanceThresholds.defaults().keeping(retain),
              invocation().clock().instant());
      List<Need> needs = maintenance.needs();
      for (Need need : needs) {
        out.println(need.describe());
        out.flush();
        if (!dryRun) {
          maintenance.apply(need);
        }
      }
      if (needs.isEmpty()) {
        out.println("Nothing to do.");
      } else {
        out.println(dryRun ? "Nothing was changed. Leave out --dry-run to apply this." : "Done.");
      }
      return ExitCode.OK;
    }
  }
}
