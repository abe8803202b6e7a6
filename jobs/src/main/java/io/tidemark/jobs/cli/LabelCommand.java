package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What analysts say about identities. */
@Command(
    name = "label",
    description = {
      "Labels: what somebody says about an identity for a stretch of time. 'benign' makes what it did",
      "known at once and its alerts reviewed, until the label expires; 'compromised' keeps the days",
      "out of profiles and training. The next night takes labels into account, and the model card of",
      "its release lists those that relax trust."
    })
final class LabelCommand extends CommandGroup {
  static CommandLine tree(Invocation invocation) {
    return new CommandLine(new LabelCommand())
        .addSubcommand(new LabelAddCommand(invocation))
        .addSubcommand(new LabelImportCommand(invocation))
        .addSubcommand(new LabelListCommand(invocation));
  }
}
