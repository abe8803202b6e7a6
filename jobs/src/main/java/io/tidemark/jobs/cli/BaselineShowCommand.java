package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.portrait.Portrait;
import io.tidemark.jobs.portrait.PortraitReader;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is usual for an identity. */
@Command(
    name = "show",
    description = {
      "Says what a night's baseline knows of an identity: networks, actions, clients, hours, volume,",
      "the scope that judges it, and the thresholds with what they promise."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  tidemark baseline show --identity 'gateway|-|crm-sync' --warehouse tables")
final class BaselineShowCommand extends PortraitCommand {
  @Option(
      names = "--date",
      paramLabel = "D",
      description = "The night. Default: the last one with an accepted baseline.")
  private String date;

  BaselineShowCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  void check() {
    if (date != null) {
      day("--date", date);
    }
  }

  @Override
  void tell(PortraitReader reader, Warehouse warehouse, PrintWriter out) {
    Portrait portrait =
        reader.read(identity(), date == null ? reader.lastNight() : day("--date", date));
    out.println(PrintableText.of(identity(), TEXT) + ", as of the night of " + portrait.night());
    portrait
        .figures()
        .forEach(
            (topic, says) ->
                out.printf(Locale.ROOT, "  %-38s %s%n", topic, PrintableText.of(says, TEXT)));
    portrait
        .values()
        .forEach(
            (topic, values) ->
                out.printf(
                    Locale.ROOT,
                    "  %-38s %s%n",
                    "usual " + PrintableText.of(topic, 32),
                    PrintableText.of(String.join(", ", values), TEXT)));
  }
}
