package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
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
final class PlanCommand extends NightCommand {
  @Mixin private DayRangeOptions days;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Set<ExitCode> exitCodes() {
    Set<ExitCode> endings = super.exitCodes();
    endings.remove(ExitCode.WAREHOUSE_HELD);
    return endings;
  }

  /** It writes and publishes nothing. */
  @Override
  Set<Part> offers() {
    return EnumSet.of(Part.INPUT, Part.FORMAT, Part.DATE);
  }

  @Override
  InputOption.Unnamed unnamed() {
    return InputOption.Unnamed.NOTHING;
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
