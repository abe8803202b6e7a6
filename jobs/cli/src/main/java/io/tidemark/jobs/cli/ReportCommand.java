package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.night.NightReports;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The report of a night, written again. */
@Command(
    name = "report",
    description = {
      "Writes the report of a night again.",
      "It is one HTML file with what matters, and a folder of that name with the rest. The pages load nothing from the network. They show the tables as they are now,",
      "with labels that were given since."
    },
    footer = {
      "  tidemark report --warehouse tables",
      "  tidemark report --warehouse tables --date 2026-03-21 --out night.html"
    })
final class ReportCommand extends NightFilesCommand {
  private static final String HTML = ".html";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "File to write, ending in .html, over one that is there. Its pages go to the folder of its",
        "name, over those of before; a folder that holds anything else is refused. Default:",
        "extracts/D/report.html in the warehouse, where other files stay."
      })
  private Path file;

  @Mixin private JudgedByOptions had;

  @Override
  void check() {
    if (file != null && !file.getFileName().toString().matches(".+\\.html")) {
      throw usage(
          "--out cannot be '" + PrintableText.of(file.toString(), 120) + "'",
          "the pages beside the report go to a folder of its name without " + HTML,
          "let the name end in " + HTML);
    }
  }

  @Override
  void check(Settings settings) {
    had.read(settings);
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    LocalDate night = night(warehouse.rowsByDay(IdentityRiskTable.SPEC), "report on", "report of");
    String to = file == null ? NightReports.file(warehouse, night) : WarehouseLocation.of(file);
    List<String> kept =
        NightReports.write(
            NightReports.source(
                warehouse,
                night,
                had.catalogue().program(),
                HistoryRules.of(settings),
                had.policy().riskRules()),
            to,
            strangers(file));
    printPlace(out, "Report", to, kept);
    return ExitCode.OK;
  }
}
