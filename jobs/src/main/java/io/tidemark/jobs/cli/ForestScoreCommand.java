package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.format.UnreadableBaselineException;
import io.tidemark.training.forest.ForestFile;
import io.tidemark.training.forest.IsolationForestModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
      "kept; score, in (0, 1] with about 0.5 for an average row, and prediction, 1 where the score",
      "reaches the forest's threshold, are added."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark forest score --input new.csv --model rows.forest --output scored",
      "  tidemark forest score --input days/ --model days.forest --output scored \\",
      "    --score-column outlier"
    })
final class ForestScoreCommand implements Runnable {
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

  ForestScoreCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void run() {
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
    try {
      IsolationForestModel.of(forest)
          .setScoreCol(scoreColumn)
          .setPredictionCol(predictionColumn)
          .transform(table.read(spark))
          .write()
          .format(table.format())
          .option("header", true)
          .save(output.toAbsolutePath().toUri().toString());
    } catch (IllegalArgumentException e) {
      throw ForestFailure.refused("the table cannot be scored with this forest", e);
    }
  }
}
