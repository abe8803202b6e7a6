package io.tidemark.jobs.cli;

import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.lab.quality.LabelledSet;
import io.tidemark.jobs.lab.quality.QualityTable;
import io.tidemark.runtime.forest.ForestOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code benchmark forest-quality}. The launcher itself runs the scripts in {@code
 * jobs/bench}.
 */
@Command(
    name = "forest-quality",
    description =
        "Measures how well forests rank anomalies in labelled data sets. Prints the area under the "
            + "ROC curve and under the precision-recall curve, as the mean over seeds with its "
            + "standard error. Each forest is grown on all rows of a data set, without labels, "
            + "and scores the same rows. Ties count half. A data set is a CSV file of numbers "
            + "with a header line. Empty cells are missing. Labels other than 0 mark anomalies.",
    footer = {
      "  tidemark benchmark forest-quality --input sets/*.csv",
      "  tidemark benchmark forest-quality --input pima.csv --recommended --json"
    })
final class ForestQualityCommand extends TextCommand {
  @Option(
      names = "--input",
      paramLabel = "FILE.csv",
      required = true,
      arity = "1..*",
      description = "Labelled sets.")
  private List<Path> input;

  @Option(
      names = "--label-column",
      paramLabel = "last|NAME",
      defaultValue = LabelledSet.LAST,
      description = "Label column.")
  private String labelColumn;

  @Option(
      names = "--forests",
      defaultValue = "10",
      description = "Number of forests per data set, with seeds 1, 2 and so on.")
  private int forests;

  @Option(
      names = "--recommended",
      description =
          "Use the settings that performed best on labelled data sets: 90 trees of depth 12, some "
              + "guided splits, small groups counted as one row. Default: the paper's settings.")
  private boolean recommended;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Override
  void run() {
    if (forests < 1) {
      throw refused("--forests is " + forests + "; give 1 or more");
    }
    ForestOptions options = recommended ? ForestOptions.recommended(1) : ForestOptions.standard(1);
    List<QualityTable.Line> lines = new ArrayList<>();
    for (Path file : input) {
      try {
        lines.add(QualityTable.measure(LabelledSet.fromCsv(file, labelColumn), options, forests));
      } catch (IllegalArgumentException e) {
        throw refused(file + " cannot be measured: " + e.getMessage());
      } catch (IOException e) {
        throw refused(file + " cannot be read: " + FileFault.cause(e));
      }
    }
    QualityTable table = new QualityTable(forests, lines);
    out().println(json ? table.json() : table.text().stripTrailing());
  }

  private ParameterException refused(String problem) {
    return new ParameterException(spec().commandLine(), PrintableText.of(problem, 400));
  }
}
