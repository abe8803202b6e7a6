package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.training.forest.ForestFile;
import io.tidemark.training.forest.IsolationForest;
import io.tidemark.training.onnx.OnnxForest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a forest on a table. */
@Command(
    name = "train",
    description = {
      "Trains an isolation forest on the numeric columns of a table, and writes it to one file: the",
      "same bytes whatever the order of the rows or the number of cores. Empty cells are missing",
      "values. notebooks-export/python/tidemark_forest.py reads the file with numpy alone."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark forest train --input rows.csv --exclude label --model rows.forest",
      "  tidemark forest train --input days/ --columns bytes,calls \\",
      "    --contamination 0.01 --model days.forest --onnx days.onnx"
    })
final class ForestTrainCommand implements Runnable, Ending {
  private final Invocation invocation;

  @Spec private CommandSpec spec;
  @Mixin private ForestTable table;

  @Option(names = "--model", paramLabel = "FILE", required = true, description = "File to write.")
  private Path model;

  @Option(names = "--onnx", paramLabel = "FILE", description = "Also write the forest as ONNX.")
  private Path onnx;

  @Option(
      names = "--columns",
      paramLabel = "A,B",
      hideParamSyntax = true,
      split = ",",
      description = "Columns to train on. Default: all that hold numbers.")
  private List<String> columns = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "A,B",
      hideParamSyntax = true,
      split = ",",
      description = "Columns to leave out, such as keys and labels.")
  private List<String> exclude = List.of();

  @Option(
      names = "--contamination",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "At most this share of the rows is labelled 1. Default: 0, none.")
  private double contamination;

  @Option(
      names = {"--row-key", "--rowKey"},
      paramLabel = "COLUMN",
      description = "Column that tells rows apart; otherwise equal rows are copies of one.")
  private String rowKey;

  @Option(
      names = {"--weight", "--weightCol"},
      paramLabel = "COLUMN",
      description = "Column of row weights. Default: all rows weigh the same.")
  private String weight;

  @Mixin private ForestGrowth growth;

  ForestTrainCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Set<ExitCode> endings() {
    return EnumSet.of(ExitCode.INPUT_MISSING);
  }

  @Override
  public void run() {
    ForestSession.run(
        invocation, spec.commandLine().getErr(), "forest train", spark -> write(trained(spark)));
  }

  private ForestFile trained(SparkSession spark) {
    Dataset<Row> rows = table.read(spark);
    try {
      List<String> features = features(rows);
      List<String> numbers = new ArrayList<>(features);
      if (weight != null) {
        numbers.add(weight);
      }
      IsolationForest forest =
          growth
              .estimator()
              .setInputCols(features.toArray(String[]::new))
              .setContamination(contamination);
      if (rowKey != null) {
        forest.setRowKeyCol(rowKey);
      }
      if (weight != null) {
        forest.setWeightCol(weight);
      }
      // Nothing is scored here, so that a table may have columns of these names.
      return forest
          .setScoreCol("")
          .setPredictionCol("")
          .fit(table.withNumbers(rows, numbers))
          .file();
    } catch (IllegalArgumentException e) {
      throw ForestFailure.refused("no forest can be trained from this table", e);
    }
  }

  private List<String> features(Dataset<Row> rows) {
    List<String> known = List.of(rows.columns());
    for (String named : exclude) {
      if (!known.contains(named)) {
        throw new TidemarkException(
            ExitCode.USAGE,
            "column " + PrintableText.of(named, 100) + " cannot be left out",
            "the table has " + PrintableText.of(String.join(", ", known), 300),
            "give --exclude a column of the table");
      }
    }
    List<String> wanted = columns;
    if (wanted.isEmpty()) {
      wanted =
          table.numeric(rows).stream()
              .filter(name -> !name.equals(rowKey) && !name.equals(weight))
              .toList();
    }
    return wanted.stream().filter(name -> !exclude.contains(name)).toList();
  }

  private void write(ForestFile forest) {
    write(model, forest.toBytes());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "A forest of %d trees on %d features is in %s%n",
        forest.forest().numTrees(),
        forest.features().size(),
        ForestFailure.printable(model));
    out.println(
        Double.isInfinite(forest.threshold())
            ? "No threshold: contamination is 0, so no row is labelled."
            : "Rows that score " + forest.threshold() + " or more are labelled 1.");
    if (onnx != null) {
      try {
        write(onnx, OnnxForest.of(forest.forest(), forest.threshold(), forest.features()));
      } catch (IllegalArgumentException e) {
        throw ForestFailure.refused("the forest cannot be written as ONNX", e);
      }
      out.println("As ONNX it is in " + ForestFailure.printable(onnx));
    }
    out.println(
        "Next: tidemark forest score --input FILE --model "
            + ForestFailure.printable(model)
            + " --output FOLDER");
    out.flush();
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw ForestFailure.unwritable(file, e);
    }
  }
}
