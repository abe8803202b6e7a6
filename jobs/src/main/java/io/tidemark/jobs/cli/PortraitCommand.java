package io.tidemark.jobs.cli;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.portrait.PortraitReader;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Option;

/** A command that tells of one identity. */
abstract class PortraitCommand extends WarehouseCommand {
  static final int TEXT = 200;

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

  PortraitCommand(Invocation invocation) {
    super(invocation, Access.READS);
  }

  final String identity() {
    return identity;
  }

  @Override
  final ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    ProfileRules rules = HistoryRules.of(settings);
    PortraitReader reader =
        new PortraitReader(
            warehouse,
            FeatureSources.catalogue(settings.features().catalogue()).program(),
            rules,
            PolicyFile.of(policy, settings).riskRules());
    tell(reader, warehouse, out);
    return ExitCode.OK;
  }

  abstract void tell(PortraitReader reader, Warehouse warehouse, PrintWriter out);

  static LocalDate day(String option, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw usage(
          option + " cannot be '" + PrintableText.of(text, 40) + "'",
          "it is not a day of the calendar written as YYYY-MM-DD",
          "write it like 2026-03-21");
    }
  }
}
