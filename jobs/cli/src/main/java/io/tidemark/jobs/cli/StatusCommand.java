package io.tidemark.jobs.cli;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.night.Night;
import io.tidemark.jobs.run.NightStatus;
import io.tidemark.jobs.run.Progress;
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

/** The last nights, from the ledger; also the answer to "did it run?" without the scheduler. */
@Command(
    name = "status",
    description = {
      "Shows the last nights, and how old the last judged night is.",
      "For each night it shows what each step committed. With --fresh-within it is a check: exit code 0 when a night was judged within",
      "that time, 10 when not, whatever the scheduler believes."
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
      description = {
        "How many days back runs are looked at, 1 to 3650, and as far back as --fresh-within at",
        "least."
      })
  private int days;

  @Option(
      names = "--fresh-within",
      paramLabel = "TIME",
      description = "Such as 26h: exit code 10 when the last judged night was committed before.")
  private Duration freshWithin;

  @Option(
      names = "--all",
      description = "Also show the steps of days that were only made history of.")
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
    List<NightStatus> nights = NightStatus.of(Night.ledger(warehouse).since(since(now)));
    Optional<Instant> judged = NightStatus.lastJudged(nights);
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
          "--fresh-within cannot be " + asked(),
          "it goes from 1s to " + MOST_DAYS + "d",
          "give it the time from one night to the next and some more, such as 26h");
    }
  }

  /** The first day whose runs matter. */
  private LocalDate since(Instant now) {
    LocalDate shown = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(days);
    if (freshWithin == null) {
      return shown;
    }
    // A step committed then may belong to a run that started the day before.
    LocalDate fresh = LocalDate.ofInstant(now.minus(freshWithin), ZoneOffset.UTC).minusDays(1);
    return fresh.isBefore(shown) ? fresh : shown;
  }

  private void print(
      List<NightStatus> nights, Optional<Instant> judged, Instant now, PrintWriter out) {
    if (nights.isEmpty()) {
      out.println("No run of the last " + days + " days is on record in " + shown());
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
                        + (freshWithin == null ? "" : "; asked for " + asked()))
            .orElse("No night was judged in that time."));
  }

  /** The given text of {@code --fresh-within}. */
  private String asked() {
    return spec()
        .commandLine()
        .getParseResult()
        .matchedOption("--fresh-within")
        .originalStringValues()
        .get(0);
  }
}
