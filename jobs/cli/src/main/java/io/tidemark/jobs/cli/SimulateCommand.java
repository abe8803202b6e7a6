package io.tidemark.jobs.cli;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.run.Progress;
import io.tidemark.simulator.LogFormat;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import io.tidemark.simulator.SimulationSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    description =
        "Writes the access logs of a simulated company. The logs are in each product's native "
            + "format. The final days contain attacks, listed in labels.csv. If --from is given, "
            + "the same options produce the same bytes.",
    footer = {
      "  tidemark simulate --out /tmp/logs",
      "  tidemark simulate --out /tmp/logs --from 2026-03-02 --days 28 \\",
      "    --identities 80 --events-per-day 5000 --attacks 30 --seed 1",
      "  tidemark nightly --input /tmp/logs --warehouse /tmp/tables"
    })
final class SimulateCommand extends TextCommand {
  private static final String ALL = "all";

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder to write to.")
  private Path out;

  @Option(
      names = "--from",
      description =
          "First day, such as 2026-03-02. Default: the last day is yesterday (UTC), so a night "
              + "over these logs publishes a release that enforcers can use today.")
  private LocalDate from;

  @Option(names = "--days", defaultValue = "28", description = "Days to simulate.")
  private int days;

  @Option(
      names = "--identities",
      defaultValue = "64",
      description = "Number of identities, including a few people.")
  private int identities;

  @Option(
      names = "--events-per-day",
      defaultValue = "2400",
      description = "Total number of events on an ordinary weekday.")
  private int eventsPerDay;

  @Option(
      names = "--attacks",
      defaultValue = "25",
      description = "Number of labelled attacks in the last few days.")
  private int attacks;

  @Option(names = "--seed", defaultValue = "1", description = "Seed for all random choices.")
  private long seed;

  @Option(
      names = "--formats",
      paramLabel = "F,F",
      split = ",",
      defaultValue = "cloudtrail,kubernetes-audit,csv,otlp",
      description =
          "Log formats to write, or all. The company contains only identities that produce these "
              + "logs. One or more of cloudtrail, kubernetes-audit, csv, otlp, gcp-audit, "
              + "entra-signin, okta, github-audit, vault-audit, envoy, web-access, ocsf, "
              + "tidemark-decisions.")
  private List<String> formats;

  @Override
  void run() {
    try (Progress.Step step = shownProgress().start("simulate")) {
      step.expect(days);
      SimulationPlan plan =
          new SimulationPlan(
              firstDay(), days, identities, eventsPerDay, attacks, seed, chosenFormats());
      print(plan, Simulation.write(plan, out, done -> step.advance(1)));
    } catch (IllegalArgumentException e) {
      throw usage(
          "a company cannot be simulated with these options",
          e.getMessage(),
          "change that option",
          e);
    } catch (IOException e) {
      throw OptionChecks.unwritten("the logs", out, "--out", e);
    }
  }

  private void print(SimulationPlan plan, SimulationSummary summary) {
    printLine(
        """
        Logs        %1$s, from %2$s to %3$s
        Events      %4$s
        Identities  %5$s
        Attacks     %6$,d, in %7$,d events
        Next        tidemark nightly --input %1$s\
        """,
        out,
        plan.from(),
        plan.lastDay(),
        Counted.of(summary.events(), summary.eventsByFormat()),
        Counted.of(identities, summary.identitiesByKind()),
        attacks,
        summary.attackEvents());
  }

  private LocalDate firstDay() {
    return from != null ? from : LocalDate.ofInstant(now(), ZoneOffset.UTC).minusDays(days);
  }

  private Set<LogFormat> chosenFormats() {
    Set<LogFormat> chosen = EnumSet.noneOf(LogFormat.class);
    for (String name : formats) {
      if (name.equals(ALL)) {
        chosen.addAll(LogFormat.all());
        continue;
      }
      List<String> known = Stream.concat(LogFormat.options().stream(), Stream.of(ALL)).toList();
      chosen.add(
          LogFormat.ofOption(name)
              .orElseThrow(() -> OptionChecks.unknown("--formats", name, known)));
    }
    return chosen;
  }
}
