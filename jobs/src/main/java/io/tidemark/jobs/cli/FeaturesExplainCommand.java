package io.tidemark.jobs.cli;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.EventReader;
import io.tidemark.jobs.explain.EventReplay;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.runtime.policy.Policy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every feature of one event, in words. Reads the warehouse and writes nothing. */
@Command(
    name = "explain",
    description = {
      "Shows every feature of one event: its value, what it says, and what is usual for the",
      "identity, computed anew from the events of the day and the day before and from the profile",
      "as of the midnight between them."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  tidemark features explain --event 5f1c-22 --warehouse tables")
final class FeaturesExplainCommand implements Runnable, Ending {
  private static final int TEXT = 160;

  private final Invocation invocation;

  @Spec private CommandSpec spec;

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

  @Mixin private WarehouseOptions options;

  @Option(
      names = "--catalogue",
      paramLabel = "NAME|FILE",
      description = "The catalogue that the night had. Default: features.catalogue.")
  private String catalogue;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The policy that the night had. Default: risk.policy.")
  private Path policy;

  FeaturesExplainCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Set<ExitCode> endings() {
    return EnumSet.of(ExitCode.INPUT_MISSING);
  }

  @Override
  public void run() {
    Settings settings = options.settings(invocation);
    ProgramOnExecutor known = catalogue(settings.features());
    Policy decided = PolicyFile.of(policy, settings);
    options.look(
        settings,
        warehouse ->
            explain(known.program(), new EventReader(warehouse, known, settings, decided)));
  }

  private ProgramOnExecutor catalogue(Settings.Features settings) {
    Settings.Features alone = Settings.defaults().features();
    return FeatureSources.of(
            new Settings.Features(
                catalogue == null ? settings.catalogue() : catalogue,
                alone.asnDb(),
                alone.geoDb(),
                alone.networkClasses(),
                alone.impactMap(),
                alone.mcpTools()))
        .catalogue();
  }

  private void explain(FeatureProgram program, EventReader reader) {
    EventReplay replay = reader.replay(reader.find(event, Optional.ofNullable(product)));
    print(program, replay.usual(), replay.event(), replay.vector(), replay.earlier().size());
  }

  private void print(
      FeatureProgram program, ProfileView usual, AccessEvent judged, float[] vector, int earlier) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Event     " + PrintableText.of(event, TEXT));
    out.println("Identity  " + PrintableText.of(judged.text(EventColumn.IDENTITY), TEXT));
    out.println("Action    " + PrintableText.of(judged.text(EventColumn.ACTION), TEXT));
    out.println("History   " + usual.profile().activeDays() + " active days");
    out.println("Recent    " + earlier + " events since the midnight before its day");
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
    out.flush();
  }
}
