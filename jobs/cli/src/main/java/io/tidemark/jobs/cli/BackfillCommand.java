package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.night.Backfill;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightResult;
import io.tidemark.jobs.run.NightRun;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many nights in one run. */
@Command(
    name = "backfill",
    description = {
      "Runs the nights of a range: reads what --input names, then computes profiles and features of",
      "several days at the same time, then judges the days one after the other. The tables equal",
      "those of nights run one by one; nothing is published. A backfill that was stopped goes on",
      "where it was when it is run again."
    },
    footer = {
      "  tidemark backfill --input logs --warehouse tables \\",
      "    --from 2026-01-01 --to 2026-03-01",
      "  tidemark backfill --warehouse tables --from 2026-02-01 --to 2026-03-01 \\",
      "    --reprocess failed --dry-run"
    })
final class BackfillCommand extends NightCommand {
  @Mixin private DayRangeOptions days;

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
        "Compute the features of the newest days first. Days are judged from the oldest on, because",
        "each depends on the day before."
      })
  private boolean newestFirst;

  @Override
  public Set<ExitCode> endings() {
    Set<ExitCode> endings = super.endings();
    endings.add(ExitCode.GATE_REFUSED);
    return endings;
  }

  /** It is of a range of nights and publishes none of them. */
  @Override
  Set<Part> offers() {
    return EnumSet.of(Part.INPUT, Part.FORMAT, Part.GATES, Part.DRY_RUN, Part.NOTICES);
  }

  @Override
  InputOption.Unnamed unnamed() {
    return InputOption.Unnamed.NOTHING;
  }

  @Override
  NightRequest asked(NightRequest request) {
    days.check(request.date());
    if (days.from().isEmpty() || days.to().isEmpty()) {
      throw usage(
          "a backfill needs --from and --to", "it was given only part of a range", "give both");
    }
    NumberValidator.within("--max-active", maxActive, 1, 64);
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
