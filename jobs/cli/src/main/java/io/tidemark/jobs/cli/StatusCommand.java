package io.tidemark.jobs.cli;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.night.Night;
import io.tidemark.jobs.run.NightStatus;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Shows the most recent nights recorded in the ledger. This tells users whether nights ran, even if
 * they have no access to the scheduler.
 */
@Command(
    name = "status",
    description = {
      "Shows recent nights and when the last was judged.",
      "For each night, shows what each step committed.",
      "With --fresh-within, the command serves as a check: the exit code is 0 if the latest night "
          + "was judged within that time, and 10 otherwise."
    },
    footer = {
      "  tidemark status --warehouse /data/tidemark",
      "  tidemark status --warehouse /data/tidemark --fresh-within 26h || page-somebody"
    })
final class StatusCommand extends WarehouseCommand {
  private static final int MOST_DAYS = 3650;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "14",
      description = "Number of past days whose runs are shown, 1 to 3650.")
  private int days;

  @Option(
      names = "--fresh-within",
      paramLabel = "TIME",
      description =
          "Exit with code 10 if the latest night was judged longer ago than this, such as 26h.")
  private Duration freshWithin;

  @Option(names = "--all", description = "Also show days that were processed only as history.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  Progress progress() {
    return progress(json);
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    Instant now = invocation().clock().instant();
    List<StepRecord> steps = Night.ledger(warehouse).all();
    Optional<Instant> judged = NightStatus.lastJudged(NightStatus.of(steps));
    LocalDate since = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(days);
    List<NightStatus> nights =
        NightStatus.of(steps.stream().filter(step -> !step.runDate().isBefore(since)).toList());
    boolean fresh =
        freshWithin == null || judged.filter(at -> !at.plus(freshWithin).isBefore(now)).isPresent();
    if (json) {
      out.println(AsciiJson.of(NightStatus.asJson(nights, judged, fresh)));
    } else {
      print(nights, judged, now, out);
    }
    return fresh ? ExitCode.OK : ExitCode.INPUT_MISSING;
  }

  @Override
  void check(Settings settings) {
    OptionChecks.within("--days", days, 1, MOST_DAYS);
    if (freshWithin != null
        && (freshWithin.isZero() || freshWithin.compareTo(Duration.ofDays(MOST_DAYS)) > 0)) {
      throw usage(
          "--fresh-within cannot be " + freshWithinText(),
          "it must be from 1s to " + MOST_DAYS + "d",
          "give the time between nights plus a margin, such as 26h");
    }
  }

  private void print(
      List<NightStatus> nights, Optional<Instant> judged, Instant now, PrintWriter out) {
    if (nights.isEmpty()) {
      out.println("No run of the last " + days + " days is recorded in " + shown());
    }
    NightStatus.lines(nights, all).forEach(out::println);
    out.println(
        judged
            .map(
                at ->
                    "Last judged "
                        + at.truncatedTo(ChronoUnit.SECONDS)
                        + ", "
                        + Counted.of(Duration.between(at, now).toHours(), "hour")
                        + " ago"
                        + (freshWithin == null ? "" : "; asked for " + freshWithinText()))
            .orElse("No night has been judged."));
  }

  private String freshWithinText() {
    return spec()
        .commandLine()
        .getParseResult()
        .matchedOption("--fresh-within")
        .originalStringValues()
        .get(0);
  }
}
