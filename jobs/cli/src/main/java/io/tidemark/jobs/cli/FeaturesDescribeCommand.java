package io.tidemark.jobs.cli;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The features of a catalogue as a table. */
@Command(
    name = "describe",
    description = {
      "Prints the features of a catalogue as a table: what each computes, over whose events and",
      "how far back, whether it compares with the identity's history, which columns it needs, and",
      "the sentence by which it explains itself. Rows are long; 'less -S' scrolls sideways."
    },
    footer = {
      "  tidemark features describe | less -S",
      "  tidemark features describe --yaml > mine.yaml        to begin your own with"
    })
final class FeaturesDescribeCommand extends TextCommand {
  /** An argument may be longer than all the rest of a row; what is cut off stands in --yaml. */
  private static final RowView<FeatureDescription> VIEW =
      new RowView<FeatureDescription>(90)
          .column("name", FeatureDescription::name)
          .column("computes", FeaturesDescribeCommand::computes)
          .column("per", FeatureDescription::per)
          .column("window", feature -> orDash(feature.window()))
          .column("history", feature -> orDash(feature.history()))
          .column("unit", feature -> orDash(feature.unit()))
          .column("case", FeatureDescription::useCase)
          .column("needs", feature -> String.join(", ", feature.columns()))
          .column("says", FeatureDescription::says);

  @Option(
      names = "--catalogue",
      paramLabel = "NAME|FILE",
      defaultValue = Settings.Features.BUILT_IN,
      description = "built-in or a catalogue in YAML.")
  private String catalogue;

  @Option(names = "--yaml", description = "Print the catalogue itself, to begin your own with.")
  private boolean yaml;

  @Override
  void run(PrintWriter out) {
    ProgramOnExecutor read = FeatureSources.catalogue(catalogue);
    if (yaml) {
      out.print(read.yaml());
    } else {
      VIEW.printTable(FeatureDescription.of(read.program()), out);
    }
  }

  private static String computes(FeatureDescription feature) {
    return feature.operator()
        + (feature.where().isEmpty() ? "" : " where " + feature.where())
        + (feature.following().isEmpty() ? "" : " following " + feature.following());
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
