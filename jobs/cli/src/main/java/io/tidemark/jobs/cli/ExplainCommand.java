package io.tidemark.jobs.cli;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.EventReader;
import io.tidemark.jobs.explain.Explanation;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.explain.JudgementReader.Stored;
import io.tidemark.jobs.label.AlertLabels;
import io.tidemark.jobs.label.DayLevels;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "explain",
    description =
        "Explains the decision about an event. Prints the steps from vector to decision, the "
            + "reasons, what would have led to ALLOW, the identity's usual behaviour, the "
            + "preceding events, and every feature. Given an identity and a day, explains the "
            + "most severe event of that day. Everything is recomputed with the baseline that "
            + "judged the event, and nothing is written. The decision shown is the night's; "
            + "an enforcer also refuses revoked credentials.",
    footer = {
      "  tidemark explain --event 5f1c-22 --warehouse tables",
      "  tidemark explain --identity 'aws|1|role/deploy' --date 2026-03-21 \\",
      "    --warehouse tables"
    })
final class ExplainCommand extends WarehouseCommand {
  private static final int GRAVEST = 10;

  @Option(
      names = "--event",
      paramLabel = "ID",
      description = "Event id, as in the column metadata_uid.")
  private String event;

  @Option(
      names = "--product",
      paramLabel = "P",
      description = "Product that logged the event, if several products use this id.")
  private String product;

  @Option(
      names = "--identity",
      paramLabel = "KEY",
      converter = SharedOptions.IdentityKey.class,
      description = "Identity key, provider|account|principal; needs --date.")
  private String identity;

  @Option(names = "--date", description = "Day to explain, YYYY-MM-DD.")
  private LocalDate day;

  @Mixin private SharedOptions.JudgedBy night;

  @Override
  void check(Settings settings) {
    if ((event == null) == (identity == null) || (identity == null) != (day == null)) {
      throw usage(
          "it is not clear what to explain",
          event != null
              ? "an event and an identity's day are both given"
              : "neither an event nor an identity's day is given",
          "give --event ID, or --identity KEY and --date D");
    }
    OptionChecks.dependent(spec(), "--event", "--product");
    night.read(settings);
  }

  @Override
  void run(Warehouse warehouse, Settings settings) {
    FeatureProgram program = night.catalogue.program();
    EventReader events =
        new EventReader(
            warehouse, new RunLedger(warehouse), night.catalogue, settings, night.policy);
    JudgementReader judgements = new JudgementReader(warehouse, program, night.policy);
    AccessEvent recorded =
        event != null
            ? events.find(event, Optional.ofNullable(product))
            : gravest(warehouse, events, judgements);
    Explanation.of(
            program,
            night.policy,
            events.replay(recorded),
            judgements.stored(recorded),
            judgements.read(recorded))
        .forEach(out()::println);
  }

  /** Lists the most severe events of an identity's day, and returns the most severe one. */
  private AccessEvent gravest(Warehouse warehouse, EventReader events, JudgementReader judgements) {
    List<Stored> rows = judgements.gravest(identity, day, GRAVEST);
    if (rows.isEmpty()) {
      throw usage(
          "nothing of '" + identity + "' was judged on " + day,
          "the tables scored_events and late_events contain no event of that identity on that day",
          "copy the key from an alert, and quote it; 'tidemark status%s' lists the judged days"
              .formatted(at()));
    }
    List<Label> labels = Label.TABLE.all(warehouse);
    labels = labels.stream().filter(label -> label.identity().equals(identity)).toList();
    Level level = DayLevels.about(warehouse, labels).level(identity, day);
    String answered = new AlertLabels(day, labels).to(identity, level.name());
    if (!answered.isEmpty()) {
      printLine("Answered: %s", answered);
    }
    out().println("Most severe events of " + day);
    for (Stored row : rows) {
      printLine(
          "  %s  %-10s  %s  %s  %s%s",
          row.time(),
          row.decision(),
          row.effectiveRisk().map("%.4f"::formatted).orElse("     -"),
          row.uid(),
          row.action(),
          row.lateDays().map(late -> "  " + Counted.of(late, "day") + " late").orElse(""));
    }
    out().println();
    return events.find(rows.get(0).uid(), Optional.of(rows.get(0).product()));
  }
}
