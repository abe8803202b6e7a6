package io.tidemark.jobs.cli;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.DeclaredSetting;
import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.config.Settings;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Commands that show and check the settings. */
final class ConfigCommand {
  private ConfigCommand() {}

  @Command(
      name = "show",
      description = {
        "Checks all settings and prints each with its value, origin, unit and meaning. The output "
            + "is a configuration",
        "file. Settings are read from the file given by --config. Environment variables override "
            + "the file, and"
            + " --set overrides both.",
        "If there are mistakes, each is printed with its line, cause and nearest valid spelling, "
            + "and the exit code is 2."
      },
      footer = {
        "  tidemark config show > tidemark.yaml   write all defaults to an editable file",
        "  tidemark config show --config tidemark.yaml --set train.num-trees=200"
      })
  static final class Show extends TextCommand {
    @Mixin private SharedOptions.Config options;

    @Override
    void run(PrintWriter out) {
      ResolvedSettings choice = options.choice(invocation());
      for (DeclaredSetting declared : Settings.declared()) {
        out.println("# " + declared.setting().help());
        out.println(
            "# Takes " + declared.allowed() + "; default " + declared.setting().initially() + ".");
        String origin = choice.origins().get(declared.key());
        if (origin != null) {
          out.println("# Set by " + origin + ".");
        }
        out.println(declared.key() + ": " + declared.valueIn(choice.settings()));
        out.println();
      }
      out.println("# Keys that begin with spark. are passed to Spark unchanged.");
      choice.settings().spark().forEach((key, value) -> out.println(key + ": " + quoted(value)));
    }

    private static String quoted(String value) {
      return "'" + value.replace("'", "''") + "'";
    }
  }

  @Command(
      name = "check",
      description = {
        "Checks the settings and prints those that have been set, each with its origin. If there "
            + "are mistakes,",
        "each is printed with its line, cause and nearest valid spelling, and the exit code is 2."
      },
      footer = {
        "  tidemark config check --config tidemark.yaml",
        "  tidemark config show --config tidemark.yaml     all settings, explained"
      })
  static final class Check extends TextCommand {
    @Mixin private SharedOptions.Config options;

    @Override
    void run(PrintWriter out) {
      ResolvedSettings choice = options.choice(invocation());
      for (DeclaredSetting declared : Settings.declared()) {
        String origin = choice.origins().get(declared.key());
        if (origin != null) {
          String value = declared.valueIn(choice.settings());
          out.println(
              PrintableText.of("%s: %s  (%s)".formatted(declared.key(), value, origin), 400));
        }
      }
      out.println(
          "Valid: %s set; all others have their default values."
              .formatted(Counted.of(choice.origins().size(), "setting")));
    }
  }
}
