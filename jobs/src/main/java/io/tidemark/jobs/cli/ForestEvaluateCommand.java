package io.tidemark.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.quality.Estimate;
import io.tidemark.runtime.forest.quality.LabelledSet;
import io.tidemark.runtime.forest.quality.QualityTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures forests on labelled sets. */
@Command(
    name = "evaluate",
    description = {
      "Measures how well forests rank the anomalies of labelled sets: area under the ROC curve and",
      "under the precision-recall curve, mean over seeds with its standard error. A forest is grown",
      "on all rows of a set, without labels, and scores the same rows. Ties count half.",
      "",
      "A set is a CSV file of numbers with a header line. An empty cell is a missing value; a label",
      "other than 0 is an anomaly."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark forest evaluate --input sets/*.csv",
      "  tidemark forest evaluate --input pima.csv --seeds 20 --split-rule pooledGain",
      "  tidemark forest evaluate --input pima.csv --label-column label --json"
    })
final class ForestEvaluateCommand implements Runnable, Ending {
  private static final String LAST = "last";

  @Spec private CommandSpec spec;

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
      defaultValue = LAST,
      description = "Column of labels. Default: last.")
  private String labelColumn;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Forests per set, each of the seed after the one before. Default: 10.")
  private int seeds;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Mixin private ForestGrowth growth;

  @Override
  public Set<ExitCode> endings() {
    return EnumSet.of(ExitCode.INPUT_MISSING);
  }

  @Override
  public void run() {
    List<QualityTable.Line> lines = new ArrayList<>();
    for (Path file : input) {
      lines.addAll(measure(file).lines());
    }
    QualityTable table = new QualityTable(seeds, lines);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(table));
    } else {
      out.print(text(table));
    }
    out.flush();
  }

  private QualityTable measure(Path file) {
    try {
      ForestOptions options = growth.options();
      LabelledSet set =
          labelColumn.equals(LAST)
              ? LabelledSet.fromCsv(file)
              : LabelledSet.fromCsv(file, labelColumn);
      return QualityTable.measure(List.of(set), options, seeds);
    } catch (IllegalArgumentException e) {
      throw ForestFailure.refused(ForestFailure.printable(file) + " cannot be measured", e);
    } catch (IOException e) {
      throw ForestFailure.unreadable(file, e);
    }
  }

  private static String text(QualityTable table) {
    StringBuilder text = new StringBuilder();
    text.append(line("set", "rows", "dims", "AUROC", "AUPRC"));
    for (QualityTable.Line line : table.lines()) {
      text.append(
          line(
              line.set(),
              Integer.toString(line.rows()),
              Integer.toString(line.features()),
              line.auroc().text(),
              line.averagePrecision().text()));
    }
    return text.append(
            line("mean", "", "", four(table.meanAuroc()), four(table.meanAveragePrecision())))
        .toString();
  }

  private static String line(String set, String rows, String dims, String auroc, String auprc) {
    return String.format(
        Locale.ROOT,
        "%-20s %8s %5s   %-17s %s%n",
        PrintableText.of(set, 20),
        rows,
        dims,
        auroc,
        auprc);
  }

  private static String four(double mean) {
    return String.format(Locale.ROOT, "%.4f", mean);
  }

  private static String json(QualityTable table) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("seeds", table.seeds());
    for (QualityTable.Line line : table.lines()) {
      ObjectNode set = root.withArrayProperty("sets").addObject();
      set.put("set", line.set());
      set.put("rows", line.rows());
      set.put("dims", line.features());
      set.put("anomalies", line.anomalies());
      put(set, "auroc", line.auroc());
      put(set, "auprc", line.averagePrecision());
    }
    root.put("mean_auroc", table.meanAuroc());
    root.put("mean_auprc", table.meanAveragePrecision());
    return root.toPrettyString();
  }

  private static void put(ObjectNode set, String name, Estimate estimate) {
    set.put(name, estimate.mean());
    if (Double.isNaN(estimate.standardError())) {
      set.putNull(name + "_standard_error");
    } else {
      set.put(name + "_standard_error", estimate.standardError());
    }
  }
}
