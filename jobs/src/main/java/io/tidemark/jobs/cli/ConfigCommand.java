package io.tidemark.jobs.cli;

import io.tidemark.jobs.config.DeclaredSetting;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.config.SettingsFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks a configuration file and prints every setting; what it prints is such a file. */
@Command(
    name = "config",
    description = "Checks a configuration file and prints all settings with their meaning.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark config > tidemark.yaml       a file with all defaults, to edit",
      "  tidemark config --config tidemark.yaml"
    })
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with settings; without it, the defaults.")
  private Path config;

  @Override
  public void run() {
    Settings settings = config == null ? Settings.defaults() : SettingsFile.read(config);
    PrintWriter out = spec.commandLine().getOut();
    for (DeclaredSetting declared : Settings.declared()) {
      out.println("# " + declared.setting().says());
      out.println(
          "# Takes " + declared.allowed() + "; default " + declared.setting().initially() + ".");
      out.println(declared.key() + ": " + declared.valueIn(settings));
      out.println();
    }
    out.println("# Keys that begin with spark. go to Spark as they are.");
    settings.spark().forEach((key, value) -> out.println(key + ": " + quoted(value)));
    out.flush();
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
