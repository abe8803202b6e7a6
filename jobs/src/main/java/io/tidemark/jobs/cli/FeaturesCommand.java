package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.night.Night.Step;
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
}
