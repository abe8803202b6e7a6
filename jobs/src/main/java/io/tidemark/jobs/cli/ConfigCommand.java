package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.config.DeclaredSetting;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.config.SettingsChoice;
import io.tidemark.jobs.config.SettingsSchema;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks the settings and prints every one; what it prints is a configuration file. */
@Command(
    name = "config",
    description = {
      "Checks the settings and prints all of them with value, origin, unit and meaning. What it",
      "prints is a configuration file. Settings come from --config, over it environment variables,",
      "over those --set."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark config > tidemark.yaml       a file with all defaults, to edit",
      "  tidemark config show --config tidemark.yaml",
      "  tidemark config schema > tidemark.schema.json  for editors that complete YAML"
    })
final class ConfigCommand implements Runnable {
  private final Invocation invocation;

  @Spec private CommandSpec spec;
  @Mixin private SettingOptions options;

  private ConfigCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  /** The command with its own commands; by itself it is the same as {@code config show}. */
  static CommandLine of(Invocation invocation) {
    return new CommandLine(new ConfigCommand(invocation))
        .addSubcommand(new Show(invocation))
        .addSubcommand(new Schema());
  }

  @Override
  public void run() {
    print(options.choice(invocation), spec.commandLine().getOut());
  }

  private static void print(SettingsChoice choice, PrintWriter out) {
    for (DeclaredSetting declared : Settings.declared()) {
      out.println("# " + declared.setting().says());
      out.println(
          "# Takes " + declared.allowed() + "; default " + declared.setting().initially() + ".");
      String origin = choice.origins().get(declared.key());
      if (origin != null) {
        out.println("# Set by " + origin + ".");
      }
      out.println(declared.key() + ": " + declared.valueIn(choice.settings()));
      out.println();
    }
    out.println("# Keys that begin with spark. go to Spark as they are.");
    choice.settings().spark().forEach((key, value) -> out.println(key + ": " + quoted(value)));
    out.flush();
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** Every setting. */
  @Command(
      name = "show",
      description = "Prints every setting with value, origin, unit and meaning.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExample:%n",
      footer = "  tidemark config show --set train.num-trees=200")
  static final class Show implements Runnable {
    private final Invocation invocation;

    @Spec private CommandSpec spec;
    @Mixin private SettingOptions options;

    Show(Invocation invocation) {
      this.invocation = invocation;
    }

    @Override
    public void run() {
      print(options.choice(invocation), spec.commandLine().getOut());
    }
  }

  /** The JSON Schema of configuration files. */
  @Command(
      name = "schema",
      description = "Prints the JSON Schema of configuration files, for editors.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      footerHeading = "%nExample:%n",
      footer = "  tidemark config schema > tidemark.schema.json")
  static final class Schema implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      PrintWriter out = spec.commandLine().getOut();
      out.println(SettingsSchema.json());
      out.flush();
    }
  }
}
