package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.identityview.Portrait;
import io.tidemark.jobs.identityview.PortraitReader;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is usual for an identity. */
@Command(
    name = "show",
    description = {
      "Says what a night's baseline knows of an identity: networks, actions, clients, hours, volume,",
      "the scope that judges it, and the thresholds with what they promise."
    },
    footer = "  tidemark baseline show --identity 'gateway|-|crm-sync' --warehouse tables")
final class BaselineShowCommand extends WarehouseCommand {
  private static final int TEXT = 200;

  @Option(
      names = "--identity",
      paramLabel = "KEY",
      required = true,
      description = "Key of the identity, provider|account|principal, as alerts have it.")
  private String identity;

  @Mixin private JudgedByOptions night;

  @Option(
      names = "--date",
      paramLabel = "D",
      description = "The night. Default: the last one with an accepted baseline.")
  private LocalDate date;

  @Override
  void check(Settings settings) {
    night.read(settings);
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    PortraitReader reader =
        new PortraitReader(
            warehouse, night.catalogue().program(), HistoryRules.of(settings), night.policy());
    Portrait portrait = reader.read(identity, date == null ? reader.lastNight() : date);
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
