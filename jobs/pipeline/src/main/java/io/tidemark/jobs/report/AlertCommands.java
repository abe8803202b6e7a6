package io.tidemark.jobs.report;

import io.tidemark.jobs.ShellWord;
import io.tidemark.notebooks.VisibleText;
import io.tidemark.notebooks.report.Alert.Command;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands for responding to an alert, which users copy from a page into a shell. Identities, event
 * ids and bound names are untrusted, so each is quoted as a single word.
 */
final class AlertCommands {
  private static final int SUPPRESSED_DAYS = 30;

  private AlertCommands() {}

  /**
   * Returns the commands for an alert. A command is omitted if a page cannot display it exactly,
   * because a copied command would then refer to something else.
   *
   * @param event id of the alert's most severe event; null if unknown
   * @param level level of the alert's most severe event; null if unknown
   * @param leading leading feature or bound; null if there is none
   */
  static List<Command> of(
      LocalDate night, String identity, String event, String level, String leading) {
    String whose = option("--identity", identity);
    String cap = Level.HIGH.name().equals(level) ? " --cap HIGH" : "";
    return Stream.of(
            new Command(
                "Explain",
                "tidemark explain"
                    + (event == null ? whose + " --date " + night : option("--event", event))),
            new Command(
                "An attack",
                "tidemark label add" + whose + " --verdict compromised --from " + night),
            new Command(
                "Legitimate and new",
                "tidemark label add" + whose + " --verdict benign --from " + night + cap),
            new Command(
                "Known and recurring",
                "tidemark suppress add"
                    + whose
                    + (leading == null ? "" : option("--feature", leading))
                    + " --by \"$USER\" --expires "
                    + night.plusDays(SUPPRESSED_DAYS)
                    + cap))
        .filter(command -> VisibleText.of(command.line()).equals(command.line()))
        .toList();
  }

  /**
   * Returns an option with its value. If the value could be mistaken for an option, it is joined to
   * the option by "=".
   */
  private static String option(String name, String value) {
    return " " + name + (value.matches("(?s)[-@=].*") ? "=" : " ") + ShellWord.of(value);
  }
}
