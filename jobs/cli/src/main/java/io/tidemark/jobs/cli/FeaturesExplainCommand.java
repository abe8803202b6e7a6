package io.tidemark.jobs.cli;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.EventReader;
import io.tidemark.jobs.explain.EventReplay;
import io.tidemark.jobs.night.Night;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every feature of one event, in words. Reads the warehouse and writes nothing. */
@Command(
    name = "explain",
    description = {
      "Shows every feature of one event: its value, what it says, and what is usual for the",
      "identity, computed anew from the events of the day and the day before and from the profile",
      "as of the midnight between them."
    },
    footer = "  tidemark features explain --event 5f1c-22 --warehouse tables")
final class FeaturesExplainCommand extends WarehouseCommand {
  private static final int TEXT = 160;

  @Option(
      names = "--event",
      paramLabel = "ID",
      required = true,
      description = "Id of the event, as metadata_uid has it.")
  private String event;

  @Option(
      names = "--product",
      paramLabel = "P",
      description = "Product of the event, where several have one of that id.")
  private String product;

  @Mixin private JudgedByOptions night;

  @Override
  void check(Settings settings) {
    night.read(settings);
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    EventReader reader =
        new EventReader(
            warehouse, Night.ledger(warehouse), night.catalogue(), settings, night.policy());
    EventReplay replay = reader.replay(reader.find(event, Optional.ofNullable(product)));
    print(night.catalogue().program(), replay, out);
    return ExitCode.OK;
  }

  private void print(FeatureProgram program, EventReplay replay, PrintWriter out) {
    ProfileView usual = replay.usual();
    AccessEvent judged = replay.event();
    float[] vector = replay.vector();
    out.println("Event     " + PrintableText.of(event, TEXT));
    out.println("Identity  " + PrintableText.of(judged.text(EventColumn.IDENTITY), TEXT));
    out.println("Action    " + PrintableText.of(judged.text(EventColumn.ACTION), TEXT));
    out.println("History   " + usual.profile().activeDays() + " active days");
    out.println(
        "Recent    " + replay.earlier().size() + " events since the midnight before its day");
    int width = program.catalogue().names().stream().mapToInt(String::length).max().orElse(0);
    int at = 0;
    for (Reason reason : program.explained(usual, judged, vector)) {
      float value = vector[at++];
      String shown = Float.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
      out.printf(
          Locale.ROOT,
          "%-" + width + "s %10s  %s%n",
          reason.feature(),
          shown,
          PrintableText.of(
              value > 0 ? reason.says() : reason.says() + "; usual: " + reason.usual(), TEXT));
    }
  }
}
