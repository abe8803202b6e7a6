package io.tidemark.jobs.cli;

import io.tidemark.jobs.PrintableText;
import io.tidemark.runtime.policy.Policy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands about policy files; none of them needs a warehouse. */
@Command(
    name = "policy",
    description = {
      "Policy files: what a company decides by itself. Risk figures, what actions can do, and bounds",
      "(hours, token age, scopes, devices, networks, impact) per kind, cohort or identity. Nights",
      "judge by them and releases carry them to enforcers: tidemark nightly --policy FILE."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n")
final class PolicyCommand implements Runnable {
  @Spec private CommandSpec spec;

  static CommandLine tree() {
    return new CommandLine(new PolicyCommand())
        .addSubcommand(new Check())
        .addSubcommand(new Example())
        .addSubcommand(new JsonSchema());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command is given");
  }

  /** Whether a file can be meant, and what it says. */
  @Command(
      name = "check",
      description = "Checks a policy file and says what it comes to.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark policy check policy.yaml")
  static final class Check implements Runnable {
    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The policy.")
    private Path file;

    @Override
    public void run() {
      Policy policy = PolicyFile.read(file);
      PrintWriter out = spec.commandLine().getOut();
      policy
          .bounds()
          .rules()
          .forEach(
              rule -> {
                String whom =
                    rule.subjects().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(", "));
                String what =
                    rule.bounds().stream().map(b -> b.id()).collect(Collectors.joining(", "));
                out.println(
                    PrintableText.of("bounds   " + rule.name() + ": " + what + " of " + whom, 200));
              });
      policy
          .riskRules()
          .rules()
          .forEach(
              rule -> {
                String whom =
                    rule.subjects().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(", "));
                out.println(PrintableText.of("figures  " + rule.name() + ": of " + whom, 200));
              });
      out.printf(
          "A valid policy: %d rules with bounds, %d with risk figures%s.%n",
          policy.bounds().rules().size(),
          policy.riskRules().rules().size(),
          policy.changesImpact() ? ", and impact of its own" : "");
      out.flush();
    }
  }

  /** A file to begin with. */
  @Command(
      name = "example",
      description = "Prints a commented policy to begin with.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark policy example > policy.yaml")
  static final class Example implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      spec.commandLine().getOut().print(Policy.exampleYaml());
      spec.commandLine().getOut().flush();
    }
  }

  /** For editors. */
  @Command(
      name = "schema",
      description = "Prints the JSON Schema by which editors complete and check policies.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark policy schema > policy.schema.json")
  static final class JsonSchema implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      spec.commandLine().getOut().print(Policy.schemaJson());
      spec.commandLine().getOut().flush();
    }
  }
}
