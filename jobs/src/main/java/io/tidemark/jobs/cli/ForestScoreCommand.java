package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.format.UnreadableBaselineException;
import io.tidemark.training.forest.ForestFile;
import io.tidemark.training.forest.ForestShares;
import io.tidemark.training.forest.IsolationForestModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores a table with a trained forest. */
@Command(
    name = "score",
    description = {
      "Scores the rows of a table with a forest that 'tidemark forest train' wrote. All columns are",
      "kept, those of CSV letter by letter; score, in (0, 1] with about 0.5 for an average row, and",
      "prediction, 1 where the score reaches the forest's threshold, are added. With --explain also",
      "share_FEATURE of every feature: by how many splits it shortened the row's mean path, negative",
      "where it made the row look more usual. Together they are a usual path length less the row's",
      "own."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark forest score --input new.csv --model rows.forest --output scored",
      "  tidemark forest score --input days/ --model days.forest --output scored \\",
      "    --score-column outlier",
      "  tidemark forest score --input odd.csv --model rows.forest --output why \\",
      "    --explain shapley --usual rows.csv"
    })
final class ForestScoreCommand implements Runnable, Ending {
  private final Invocation invocation;

  @Spec private CommandSpec spec;
  @Mixin private ForestTable table;

  @Option(names = "--model", paramLabel = "FILE", required = true, description = "The forest.")
  private Path model;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      required = true,
      description = "Folder to write, of files like the input; must not exist.")
  private Path output;

  @Option(
      names = "--score-column",
      paramLabel = "NAME",
      defaultValue = "score",
      description = "Column for scores. Default: score.")
  private String scoreColumn;

  @Option(
      names = "--prediction-column",
      paramLabel = "NAME",
      defaultValue = "prediction",
      description = "Column for labels. Default: prediction.")
  private String predictionColumn;

  @Option(
      names = "--explain",
      paramLabel = "path|shapley",
      description =
          "Add each feature's share: along the path, at some four times the cost of the score; or"
              + " exact Shapley values, for reports on some rows.")
  private String explain;

  @Option(
      names = "--usual",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Rows that Shapley values compare with: 256 of them, always the same. Default: those of"
              + " training, which a forest with --group-share does not tell.")
  private List<Path> usual = List.of();

  ForestScoreCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Set<ExitCode> endings() {
    return EnumSet.of(ExitCode.INPUT_MISSING);
  }

  @Override
  public void run() {
    requireKnownExplanation();
    ForestFile forest = forest();
    if (Files.exists(output)) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the scores cannot be written to " + ForestFailure.printable(output),
          "it exists already",
          "give --output a new folder, or remove this one");
    }
    ForestSession.run(
        invocation, spec.commandLine().getErr(), "forest score", spark -> score(spark, forest));
    PrintWriter out = spec.commandLine().getOut();
    out.println("Scored rows are in " + ForestFailure.printable(output));
    out.flush();
  }

  private ForestFile forest() {
    try {
      return ForestFile.fromBytes(Files.readAllBytes(model));
    } catch (UnreadableBaselineException e) {
      throw ForestFailure.noForest(model, e);
    } catch (IOException e) {
      throw ForestFailure.unreadable(model, e);
    }
  }

  private void score(SparkSession spark, ForestFile forest) {
    List<String> features = forest.features();
    try {
      IsolationForestModel scoring =
          IsolationForestModel.of(forest)
              .setInputCols(table.numbersOf(features))
              .setScoreCol(scoreColumn)
              .setPredictionCol(predictionColumn);
      Dataset<Row> rows = scoring.transform(table.withNumbersBeside(table.read(spark), features));
      if (explain != null) {
        rows = shares(spark, scoring).addTo(rows);
      }
      table.write(rows, features, output);
    } catch (IllegalArgumentException e) {
      throw ForestFailure.refused("the table cannot be scored with this forest", e);
    }
  }

  private ForestShares shares(SparkSession spark, IsolationForestModel scoring) {
    if (explain.equals("path")) {
      return ForestShares.ofPaths(scoring);
    }
    if (!usual.isEmpty()) {
      List<String> features = scoring.file().features();
      return ForestShares.exactOver(
          scoring, table.withNumbersBeside(table.read(spark, usual), features));
    }
    try {
      return ForestShares.exact(scoring);
    } catch (IllegalArgumentException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "this forest alone does not give Shapley values",
          PrintableText.of(e.getMessage(), 400),
          "give --usual FILE with rows to compare with, or --explain path",
          e);
    }
  }

  private void requireKnownExplanation() {
    if (explain != null && !explain.equals("path") && !explain.equals("shapley")) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "rows cannot be explained by " + PrintableText.of(explain, 100),
          "only path and shapley are known",
          "give --explain path or --explain shapley");
    }
    if (!usual.isEmpty() && !"shapley".equals(explain)) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "there is nothing to compare the rows of --usual with",
          "only Shapley values compare with other rows",
          "give --explain shapley, or leave out --usual");
    }
  }
}
