package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.night.Backfill;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.night.NightPlan;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A range of nights: planned, and run. */
final class RangeCommand {
  private RangeCommand() {}

  /** The plan of a night or of a range of nights. */
  @Command(
      name = "plan",
      description = {
        "Shows which steps of which days a night would run, and why.",
        "Reasons are: never done, late data, changed labels, rules, catalogue, policy or settings. It",
        "reads the tables, counts new files and writes nothing. Days that another version of the program",
        "computed are listed, and stay."
      },
      footer = {
        "  tidemark plan --input logs --warehouse tables --date yesterday",
        "  tidemark plan --warehouse tables --from 2026-02-01 --to 2026-03-01 --json"
      })
  @EndsWith({ExitCode.INPUT_MISSING, ExitCode.INTERRUPTED, ExitCode.TERMINATED})
  static final class Plan extends NightCommand {
    @Mixin private SharedOptions.Days days;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** It writes and publishes nothing. */
    @Override
    Set<Part> offers() {
      return EnumSet.of(Part.INPUT, Part.FORMAT, Part.DATE);
    }

    @Override
    boolean readsSamples() {
      return false;
    }

    @Override
    NightRequest asked(NightRequest request) {
      days.check(request.date());
      return request.dry();
    }

    @Override
    NightResult run(NightRun run) {
      NightPlan.Told plan =
          NightPlan.told(
              run,
              days.from().or(() -> run.request().date()),
              days.to().or(() -> run.request().date()));
      NightSummary.Builder summary = NightSummary.builder(run.request().date(), run.runId());
      summary.more("plan", plan.steps());
      plan.lines().forEach(line -> summary.note("Plan", line));
      return new NightResult(ExitCode.OK, summary.build(), "tidemark nightly");
    }

    @Override
    String screen(NightRequest request, NightResult result) {
      return json
          ? result.summary().toJson() + "\n"
          : result.summary().notes().stream()
              .map(note -> PrintableText.of(note.says(), 400) + "\n")
              .collect(Collectors.joining());
    }
  }

  /** Many nights in one run. */
  @Command(
      name = "backfill",
      description = {
        "Runs the nights of a range of days.",
        "It reads what --input names, computes profiles and features of several days at the same time,",
        "then judges the days one after the other. The tables equal those of nights run one by one;",
        "nothing is published. A backfill that was stopped resumes when it is run again."
      },
      footer = {
        "  tidemark backfill --input logs --warehouse tables \\",
        "    --from 2026-01-01 --to 2026-03-01",
        "  tidemark backfill --warehouse tables --from 2026-02-01 --to 2026-03-01 \\",
        "    --reprocess failed --dry-run"
      })
  @EndsWith({
    ExitCode.INPUT_MISSING,
    ExitCode.WAREHOUSE_HELD,
    ExitCode.GATE_REFUSED,
    ExitCode.INTERRUPTED,
    ExitCode.TERMINATED
  })
  static final class Run extends NightCommand {
    @Mixin private SharedOptions.Days days;

    @Option(
        names = "--reprocess",
        paramLabel = "none|failed|all",
        defaultValue = "none",
        description = {
          "Days judged again: none of those that were judged before; those that failed or whose input",
          "changed; or all, where a run over the same range that was stopped is gone on with. Where a",
          "day is judged, profiles and features are brought up to date."
        })
    private Reprocess reprocess;

    @Option(
        names = "--max-active",
        paramLabel = "N",
        defaultValue = "2",
        description = "Stretches of days computed at the same time.")
    private int maxActive;

    @Option(
        names = "--newest-first",
        description = {
          "Compute the features of the newest days first. Days are judged oldest first, because each depends on the day before."
        })
    private boolean newestFirst;

    /** It runs a range of nights and publishes nothing. */
    @Override
    Set<Part> offers() {
      return EnumSet.of(Part.INPUT, Part.FORMAT, Part.GATES, Part.DRY_RUN);
    }

    @Override
    boolean readsSamples() {
      return false;
    }

    @Override
    NightRequest asked(NightRequest request) {
      days.check(request.date());
      if (days.from().isEmpty() || days.to().isEmpty()) {
        throw usage(
            "a backfill needs --from and --to", "it was given only part of a range", "give both");
      }
      OptionChecks.within("--max-active", maxActive, 1, 64);
      return request.on(days.to().get());
    }

    @Override
    NightResult run(NightRun run) {
      return Backfill.of(
          run,
          new Backfill.Range(
              days.from().orElseThrow(),
              days.to().orElseThrow(),
              reprocess,
              maxActive,
              newestFirst ? Order.NEWEST_FIRST : Order.OLDEST_FIRST));
    }
  }
}
