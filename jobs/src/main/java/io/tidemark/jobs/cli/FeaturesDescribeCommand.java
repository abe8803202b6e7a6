package io.tidemark.jobs.cli;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The features of a catalogue as a table. */
@Command(
    name = "describe",
    description = {
      "Prints the features of a catalogue as a table: what each computes, over whose events and",
      "how far back, whether it compares with the identity's history, which columns it needs, and",
      "the sentence by which it explains itself. Rows are long; 'less -S' scrolls sideways."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark features describe | less -S",
      "  tidemark features describe --yaml > mine.yaml        to begin your own with"
    })
final class FeaturesDescribeCommand implements Runnable {
  private static final List<String> HEADS =
      List.of("name", "computes", "per", "window", "history", "unit", "case", "needs", "says");

  private static final int LONGEST_CELL = 90;

  @Spec private CommandSpec spec;

  @Option(
      names = "--catalogue",
      paramLabel = "NAME|FILE",
      defaultValue = Settings.Features.BUILT_IN,
      description = "built-in or a catalogue in YAML. Default: built-in.")
  private String catalogue;

  @Option(names = "--yaml", description = "Print the catalogue itself, to begin your own with.")
  private boolean yaml;

  @Override
  public void run() {
    ProgramOnExecutor read = FeatureSources.catalogue(catalogue);
    if (yaml) {
      spec.commandLine().getOut().print(read.yaml());
      spec.commandLine().getOut().flush();
      return;
    }
    FeatureProgram program = read.program();
    List<List<String>> rows = new ArrayList<>(List.of(HEADS));
    for (FeatureDescription feature : FeatureDescription.of(program)) {
      rows.add(shortRow(feature));
    }
    PrintWriter out = spec.commandLine().getOut();
    int[] widths = widths(rows);
    rows.forEach(row -> out.println(inColumns(row, widths)));
    out.flush();
  }

  private static List<String> row(FeatureDescription feature) {
    return List.of(
        feature.name(),
        feature.operator()
            + (feature.where().isEmpty() ? "" : " where " + feature.where())
            + (feature.following().isEmpty() ? "" : " following " + feature.following()),
        feature.per(),
        orDash(feature.window()),
        orDash(feature.history()),
        orDash(feature.unit()),
        Integer.toString(feature.useCase()),
        String.join(", ", feature.columns()),
        feature.says());
  }

  /** An argument may be longer than all the rest of a row; what is cut off stands in --yaml. */
  private static List<String> shortRow(FeatureDescription feature) {
    return row(feature).stream().map(cell -> PrintableText.of(cell, LONGEST_CELL)).toList();
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[HEADS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private static String inColumns(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
