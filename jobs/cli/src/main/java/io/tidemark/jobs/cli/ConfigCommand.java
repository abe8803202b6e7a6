package io.tidemark.jobs.cli;

import io.tidemark.jobs.config.DeclaredSetting;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.config.SettingsChoice;
import io.tidemark.jobs.config.SettingsSchema;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks the settings and prints every one; what it prints is a configuration file. */
@Command(
    name = "config",
    description = {
      "Checks the settings and prints all of them with value, origin, unit and meaning. What it",
      "prints is a configuration file. Settings come from --config, over it environment variables,",
      "over those --set. Exit code 2 tells all mistakes, each with line, cause and nearest spelling."
    },
    footer = {
      "  tidemark config > tidemark.yaml       a file with all defaults, to edit",
      "  tidemark config --config tidemark.yaml --set train.num-trees=200",
      "  tidemark config schema > tidemark.schema.json  for editors that complete YAML"
    })
final class ConfigCommand extends TextCommand {
  @Mixin private SettingOptions options;

  /** The command with its own commands. */
  static CommandLine of() {
    return new CommandLine(new ConfigCommand())
        .addSubcommand(
            PrintCommand.of(
                "schema",
                SettingsSchema::json,
                "Prints the JSON Schema of configuration files, for editors.",
                "  tidemark config schema > tidemark.schema.json"));
  }

  @Override
  void run(PrintWriter out) {
    SettingsChoice choice = options.choice(invocation());
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
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
