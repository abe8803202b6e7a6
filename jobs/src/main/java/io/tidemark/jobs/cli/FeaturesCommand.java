package io.tidemark.jobs.cli;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.night.Night.Step;
import io.tidemark.jobs.run.CatalogueFile;
import java.nio.file.Path;
import picocli.CommandLine;

/** The step {@code features} with the commands below it, which work on catalogues alone. */
final class FeaturesCommand {
  private FeaturesCommand() {}

  static CommandLine tree(Invocation invocation) {
    return StepCommand.of(invocation, Step.FEATURES)
        .addSubcommand(new FeaturesDescribeCommand())
        .addSubcommand(new FeaturesCheckCommand())
        .addSubcommand(new FeaturesDiffCommand())
        .addSubcommand(new FeaturesExplainCommand(invocation))
        .addSubcommand(new FeaturesSchemaCommand());
  }

  /**
   * The program of a catalogue file.
   *
   * @throws TidemarkException when it cannot be read or is no valid catalogue
   */
  static FeatureProgram program(Path file) {
    return CatalogueFile.read(file).program();
  }
}
