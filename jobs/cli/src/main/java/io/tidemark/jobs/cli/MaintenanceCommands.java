package io.tidemark.jobs.cli;

import io.tidemark.engine.config.DurationText;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.maintenance.Doctor;
import io.tidemark.jobs.maintenance.Doctor.Symptom;
import io.tidemark.jobs.maintenance.Doctor.Symptom.Severity;
import io.tidemark.jobs.maintenance.Maintenance;
import io.tidemark.jobs.maintenance.Maintenance.Need;
import io.tidemark.jobs.night.DayDeletion;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Decided;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightStatus;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.table.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands that examine and maintain a warehouse. */
final class MaintenanceCommands {
  private MaintenanceCommands() {}

  abstract static class Shown extends WarehouseCommand {
    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    final Progress progress() {
      return json ? super.progress() : shownProgress();
    }
  }

  @Command(
      name = "status",
      description =
          "Shows recent nights and when the last was judged. Lists the steps of each night, and "
              + "later runs that judged none. With --fresh-within, serves as a check: the exit "
              + "code is 0 if the latest night was judged within that time, and 10 otherwise.",
      footer = {
        "  tidemark status --warehouse /data/tidemark",
        "  tidemark status --warehouse /data/tidemark --fresh-within 26h || page-somebody"
      })
  static final class Status extends Shown {
    private static final int MOST_DAYS = 3650;

    @Option(
        names = "--days",
        defaultValue = "14",
        description = "Number of past days whose runs are shown, 1 to 3650.")
    private int days;

    @Option(
        names = "--fresh-within",
        description =
            "Exit with code 10 if the latest night was judged longer ago than this, such as 26h.")
    private Duration freshWithin;

    @Option(names = "--all", description = "Also show days that were processed only as history.")
    private boolean all;

    @Override
    void run(Warehouse warehouse, Settings settings) {
      Instant now = now();
      List<StepRecord> steps = new RunLedger(warehouse).all();
      Optional<Instant> judged = NightStatus.lastJudged(NightStatus.of(steps));
      LocalDate since = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(days);
      List<NightStatus> nights =
          NightStatus.of(steps.stream().filter(step -> !step.runDate().isBefore(since)).toList());
      List<StepRecord> unjudged = NightStatus.unjudgedRuns(steps, judged);
      boolean fresh =
          freshWithin == null
              || judged.filter(at -> !at.plus(freshWithin).isBefore(now)).isPresent();
      if (json) {
        out().println(AsciiJson.of(NightStatus.asJson(nights, unjudged, judged, fresh)));
      } else {
        print(nights, judged, now);
        unjudged.forEach(last -> printLine("%s", NightStatus.describeUnjudged(last)));
      }
      endWith(fresh ? ExitCode.OK : ExitCode.INPUT_MISSING);
    }

    @Override
    void check(Settings settings) {
      OptionChecks.within("--days", days, 1, MOST_DAYS);
      if (freshWithin != null
          && (freshWithin.isZero() || freshWithin.compareTo(Duration.ofDays(MOST_DAYS)) > 0)) {
        throw usage(
            "--fresh-within cannot be " + DurationText.text(freshWithin),
            "it must be from 1s to " + MOST_DAYS + "d",
            "give the time between nights plus a margin, such as 26h");
      }
    }

    private void print(List<NightStatus> nights, Optional<Instant> judged, Instant now) {
      if (nights.isEmpty()) {
        out().println("No run of the last " + days + " days is recorded in " + shown());
      }
      NightStatus.lines(nights, all).forEach(out()::println);
      if (judged.isEmpty()) {
        out().println("No night has been judged.");
        return;
      }
      printLine(
          "Last judged %s, %s ago%s",
          judged.get().truncatedTo(ChronoUnit.SECONDS),
          Counted.of(Duration.between(judged.get(), now).toHours(), "hour"),
          freshWithin == null ? "" : "; asked for " + DurationText.text(freshWithin));
    }
  }

  @Command(
      name = "doctor",
      description =
          "Examines a warehouse without changing it. Checks versions, permissions, the lock, the "
              + "clock and free space and, for each table, its log, missing files, small files "
              + "and deletable files. Each line has a severity and, if something is wrong, a remedy. "
              + "The exit code is 2 if there are errors.",
      footer = {
        "  tidemark doctor --warehouse /data/tidemark",
        "  tidemark doctor --warehouse s3a://security/tidemark --json"
      })
  static final class Examine extends Shown {
    @Option(names = "--verbose", description = "Also list checks that passed, table by table.")
    private boolean verbose;

    /** Skips the check, because the doctor must also examine warehouses that cannot be opened. */
    @Override
    Warehouse checked(Warehouse warehouse) {
      return warehouse;
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      List<Symptom> symptoms = Doctor.examine(warehouse, now(), settings.spark(), step());
      if (json) {
        out().println(AsciiJson.of(symptoms));
      } else {
        symptoms.stream()
            .filter(s -> verbose || s.severity() != Severity.FINE || s.subject().isEmpty())
            .forEach(this::print);
      }
      if (symptoms.stream().anyMatch(s -> s.severity() == Severity.ERROR)) {
        endWith(ExitCode.USAGE);
      }
    }

    private void print(Symptom symptom) {
      printLine(
          "%-8s %-14s %s%s",
          symptom.severity().label(),
          symptom.check(),
          symptom.subject().isEmpty() ? "" : symptom.subject() + ": ",
          symptom.message());
      if (!symptom.remedy().isEmpty()) {
        out().println("         remedy: " + symptom.remedy());
      }
    }
  }

  @Command(
      name = "maintain",
      description =
          "Compacts small files and deletes old ones, table by table. Merges small files of the "
              + "same day, and deletes files that no reader has needed for the time given by "
              + "--retain. The contents of the tables stay the same, except that --keep-days "
              + "deletes the rows of old days. Nights wait for it.",
      footer = {
        "  tidemark maintain --warehouse /data/tidemark --dry-run",
        "  tidemark maintain --warehouse /data/tidemark --keep-days 180"
      })
  @DeclaresExitCodes({ExitCode.INTERRUPTED, ExitCode.TERMINATED})
  static final class Maintain extends WarehouseCommand implements WarehouseCommand.Writes {
    @Option(
        names = "--dry-run",
        description = "Print what would be done, without changing anything.")
    private boolean dryRun;

    @Option(
        names = "--retain",
        defaultValue = "7d",
        description =
            "How long to keep files that are no longer current, for running readers and for access "
                + "to earlier versions; at least 7d.")
    private Duration retain;

    @Option(
        names = "--keep-days",
        description =
            "Delete the rows of all days that are more than this number of days ago, from all "
                + "tables by day except job_runs. Needs the --config of the nights.")
    private Integer keepDays;

    /** Returns false for a dry run, which does not need the lock. */
    @Override
    boolean isWriting() {
      return !dryRun;
    }

    @Override
    void check(Settings settings) {
      if (keepDays != null) {
        OptionChecks.within("--keep-days", keepDays, 1, Status.MOST_DAYS);
      }
      if (retain.compareTo(Maintenance.LEAST_RETENTION) < 0) {
        throw usage(
            "--retain cannot be " + DurationText.text(retain),
            "running nights or readers could lose files that they are reading; the minimum is 7d",
            "give 7d or more");
      }
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      List<String> deleted = keepDays == null ? List.of() : deleteOldDays(warehouse, settings);
      deleted.forEach(out()::println);
      Maintenance maintenance = new Maintenance(warehouse, retain, now());
      List<Need> needs = maintenance.needs();
      for (Need need : needs) {
        out().println(need.describe());
        if (!dryRun) {
          maintenance.apply(need);
        }
      }
      if (needs.isEmpty() && deleted.isEmpty()) {
        out().println("Nothing to do.");
      } else {
        out().println(dryRun ? "Nothing was changed. Leave out --dry-run to apply this." : "Done.");
      }
    }

    private List<String> deleteOldDays(Warehouse warehouse, Settings settings) {
      NightRequest request =
          new NightRequest(
              Optional.empty(),
              List.of(),
              LogFormat.AUTO,
              warehouse.root(),
              Optional.empty(),
              settings,
              dryRun ? Mode.DRY_RUN : Mode.WRITE,
              Optional.empty(),
              new Decided(PolicyFile.ofNight(settings), Map.of()));
      return DayDeletion.run(
          new NightRun(
              request,
              runId(),
              invocation().clock(),
              warehouse,
              new RunLedger(warehouse),
              progress()),
          keepDays);
    }
  }
}
