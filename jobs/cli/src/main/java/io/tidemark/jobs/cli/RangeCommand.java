package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.night.Backfill;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.night.NightPlan;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command for a range of nights. Without input, it uses the contents of the tables. */
abstract class RangeCommand extends NightCommand {
  @Mixin SharedOptions.Days days;

  @Override
  final boolean readsSamples() {
    return false;
  }

  @Command(
      name = "plan",
      description =
          "Shows which steps a night would run for which days, and why. Possible reasons: never "
              + "run, missing rows, late data, deleted events, or changed labels, rules, "
              + "catalogue, policy or settings. Reads the tables and counts new files, but writes nothing. Days computed by another "
              + "version of the program are listed but not recomputed.",
      footer = {
        "  tidemark plan --input logs --warehouse tables --date yesterday",
        "  tidemark plan --warehouse tables --from 2026-02-01 --to 2026-03-01 --json"
      })
  static final class Plan extends RangeCommand {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /**
     * A plan neither writes nor publishes anything, so it does not offer the corresponding options.
     */
    @Override
    Set<Part> extraOptions() {
      return EnumSet.of(Part.INPUT, Part.FORMAT, Part.DATE);
    }

    @Override
    NightRequest completed(NightRequest request) {
      days.check(request.date());
      return request.dry();
    }

    @Override
    NightResult run(NightRun run) {
      NightPlan.Text plan =
          NightPlan.describe(
              run,
              days.from.or(() -> run.request().date()),
              days.to.or(() -> run.request().date()));
      NightSummary.Builder summary = NightSummary.builder(run.request().date(), run.runId());
      summary.more("plan", plan.steps());
      plan.lines().forEach(line -> summary.note("Plan", line));
      return new NightResult(ExitCode.OK, summary.build(), "tidemark nightly" + run.request().at());
    }

    @Override
    String screen(NightRequest request, NightResult result) {
      return json
          ? result.summary().toJson() + "\n"
          : result.summary().notes().stream()
              .map(note -> PrintableText.of(note.message(), 400) + "\n")
              .collect(Collectors.joining());
    }
  }

  @Command(
      name = "backfill",
      description =
          "Runs the nights of a range of days. Reads --input, computes profiles and features for "
              + "several days in parallel, then judges the days one after another. The tables are "
              + "the same as if the nights had run one by one. Nothing is published. To resume a "
              + "stopped backfill, run it again.",
      footer = {
        "  tidemark backfill --input logs --warehouse tables \\",
        "    --from 2026-01-01 --to 2026-03-01",
        "  tidemark backfill --warehouse tables --from 2026-02-01 --to 2026-03-01 \\",
        "    --reprocess failed --dry-run"
      })
  static final class Run extends RangeCommand {
    @Option(
        names = "--reprocess",
        defaultValue = "none",
        description =
            "Judged days to judge again: none; failed, for days that failed or whose input "
                + "changed; or all, which resumes a stopped run over the same range. Judging a "
                + "day again also updates its profiles and features.")
    private Reprocess reprocess;

    @Option(
        names = "--max-active",
        defaultValue = "2",
        description = "Number of date ranges to compute in parallel.")
    private int maxActive;

    @Option(
        names = "--newest-first",
        description =
            "Compute the features of the newest days first. Days are still judged oldest first, "
                + "because each depends on the previous day.")
    private boolean newestFirst;

    /**
     * A backfill covers a range of nights and publishes nothing, so it offers neither {@code
     * --date} nor the options for publishing.
     */
    @Override
    Set<Part> extraOptions() {
      return EnumSet.of(Part.INPUT, Part.FORMAT, Part.ACCEPT_GATE, Part.DRY_RUN);
    }

    @Override
    NightRequest completed(NightRequest request) {
      days.check(request.date());
      if (days.from.isEmpty() || days.to.isEmpty()) {
        throw usage("a backfill needs --from and --to", "the range is incomplete", "give both");
      }
      OptionChecks.within("--max-active", maxActive, 1, 64);
      return request.on(days.to.get());
    }

    @Override
    NightResult run(NightRun run) {
      return Backfill.of(
          run,
          new Backfill.Range(
              days.from.orElseThrow(),
              days.to.orElseThrow(),
              reprocess,
              maxActive,
              newestFirst ? Order.NEWEST_FIRST : Order.OLDEST_FIRST));
    }
  }
}
