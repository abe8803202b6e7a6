package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.portrait.Portrait;
import io.tidemark.jobs.portrait.PortraitReader;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.nio.file.Path;
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
final class BaselineShowCommand extends WarehouseCommand {
  private static final int TEXT = 200;

  @Option(
      names = "--identity",
      paramLabel = "KEY",
      required = true,
      description = "Key of the identity, provider|account|principal, as alerts have it.")
  private String identity;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The nights' policy, for figures of its own. Default: risk.policy.")
  private Path policy;

  @Option(
      names = "--date",
      paramLabel = "D",
      description = "The night. Default: the last one with an accepted baseline.")
  private String date;

  BaselineShowCommand(Invocation invocation) {
    super(invocation, Access.READS);
  }

  @Override
  void check() {
    if (date != null) {
      DateOption.day("--date", date);
    }
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    PortraitReader reader =
        new PortraitReader(
            warehouse,
            FeatureSources.catalogue(settings.features().catalogue()).program(),
            HistoryRules.of(settings),
            PolicyFile.of(policy, settings).riskRules());
    Portrait portrait =
        reader.read(identity, date == null ? reader.lastNight() : DateOption.day("--date", date));
    out.println(PrintableText.of(identity, TEXT) + ", as of the night of " + portrait.night());
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
    return ExitCode.OK;
  }
}
