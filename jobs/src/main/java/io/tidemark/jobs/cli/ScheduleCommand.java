package io.tidemark.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Handing the night to a scheduler. */
@Command(
    name = "schedule",
    description = "Writes down a nightly run for the scheduler that shall start it.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tidemark schedule render --kind systemd -- \\",
      "    --input /logs --warehouse /data/tidemark --publish /data/published \\",
      "    --signing-key /etc/tidemark/tidemark.key"
    })
final class ScheduleCommand extends CommandGroup {
  /**
   * The command with its own commands.
   *
   * @param nightly takes part in no run: it checks the arguments of scheduled ones
   */
  static CommandLine of(NightCommand nightly) {
    return new CommandLine(new ScheduleCommand())
        .addSubcommand(new ScheduleRenderCommand(nightly))
        .addSubcommand(new HelpCommand());
  }
}
