package io.tidemark.jobs.cli;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.PolicyRule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description =
        "Checks a policy file and prints its rules. Risk figures are checked against the defaults; "
            + "a night also checks them against its risk.* settings.",
    footer = "  tidemark policy check policy.yaml")
final class PolicyCommand extends TextCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "Policy file.")
  private Path file;

  @Option(
      names = "--network-classes",
      description = "Your own network classes, which rules may name in addition to Tidemark's own.")
  private Path networkClasses;

  @Override
  void run() {
    Policy policy = PolicyFile.read(file);
    String own = networkClasses == null ? Settings.NONE : networkClasses.toString();
    PolicyFile.checkClasses(file, policy, FeatureSources.networkClasses(own).labels());
    boolean forEveryone = !policy.risk().isEmpty();
    if (forEveryone) {
      printLine("figures  for everyone: %s", policy.risk().describe());
    }
    List<PolicyRule> bounding = policy.rules().stream().filter(PolicyRule::setsBounds).toList();
    for (PolicyRule rule : bounding) {
      String what = rule.bounds().stream().map(b -> b.id()).collect(Collectors.joining(", "));
      printLine("bounds   %s: %s of %s", rule.name(), what, rule.subjects());
    }
    for (PolicyRule rule : policy.figureRules()) {
      String what = rule.risk().describe();
      printLine("figures  %s: %s of %s", rule.name(), what, rule.subjects());
    }
    printLine(
        "A valid policy: %s%d rules with bounds, %d with risk figures%s.",
        forEveryone ? "risk figures for everyone, " : "",
        bounding.size(),
        policy.figureRules().size(),
        policy.changesImpact() ? ", and impact overrides" : "");
  }
}
