package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.config.SettingsChoice;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks settings without running anything: for a deployment's pipeline. */
@Command(
    name = "validate-config",
    description = {
      "Checks the settings as a night would, and starts nothing: exit code 0 when all can be used,",
      "2 with all mistakes, each with line, cause and nearest spelling, when some cannot."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  tidemark validate-config --config tidemark.yaml")
final class ValidateConfigCommand implements Runnable {
  private final Invocation invocation;

  @Spec private CommandSpec spec;
  @Mixin private SettingOptions options;

  ValidateConfigCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void run() {
    SettingsChoice choice = options.choice(invocation);
    PrintWriter out = spec.commandLine().getOut();
    choice.origins().forEach((key, origin) -> out.println(key + " is set by " + origin));
    out.println(
        "The settings can be used: "
            + choice.origins().size()
            + " chosen, "
            + Settings.declared().size()
            + " known.");
    out.flush();
  }
}
