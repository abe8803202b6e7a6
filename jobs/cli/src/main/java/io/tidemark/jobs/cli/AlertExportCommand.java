package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.alert.AlertExport;
import io.tidemark.jobs.alert.AlertReviews;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.night.NightReports;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = {
      "Writes the alerts of a single night or a range of nights as OCSF Detection Findings. Each",
      "night has its own file, findings-DATE.ndjson, with one alert per line. An exported "
          + "alert"
          + " keeps its",
      "id. If it changes, for example when it is labelled, an update is exported. If "
          + "alerts.webhook-file",
      "is set, the webhook receives each new or changed alert at least once."
    },
    footer = {
      "  tidemark alerts export --out findings --warehouse tables",
      "  tidemark alerts export --out s3a://lake/alerts --from 2026-03-15",
      "  tidemark nightly --alerts findings     exports at the end of the night"
    })
final class AlertExportCommand extends JudgedNightsCommand implements WarehouseCommand.Writes {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder or URI for the files. Default: alerts.folder.")
  private String folder;

  @Option(
      names = "--dry-run",
      description = "Print what would be exported, without writing or sending anything.")
  private boolean isDryRun;

  @Mixin private SharedOptions.JudgedBy judgedBy;

  @Override
  boolean isWriting() {
    return !isDryRun;
  }

  @Override
  void check(Settings settings) {
    super.check(settings);
    if (folder == null && Settings.named(settings.alerts().folder()).isEmpty()) {
      throw usage(
          "it is not clear where to write the alerts",
          "neither --out nor the setting alerts.folder names a folder",
          "give --out DIR");
    }
    if (folder != null) {
      WarehouseLocation.requireFolderOrAbsent("--out", folder);
    }
    AlertExport.check(folder == null ? settings.alerts() : settings.alerts().in(folder));
    judgedBy.read(settings);
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    String to = WarehouseLocation.of(folder == null ? settings.alerts().folder() : folder);
    List<ReportSource> nights =
        nights(warehouse).stream()
            .map(
                night ->
                    NightReports.source(
                        warehouse,
                        night,
                        judgedBy.catalogue().program(),
                        HistoryRules.of(settings),
                        judgedBy.policy()))
            .toList();
    AlertExport export =
        AlertExport.of(
                settings.alerts().in(to),
                warehouse,
                AlertReviews.of(warehouse),
                invocation().clock())
            .orElseThrow();
    AlertExport.Result result = isDryRun ? export.plan(nights) : export.nights(nights);
    out.println((isDryRun ? "Would write " : "Alerts      ") + result.describe());
    out.println("Folder      " + PrintableText.of(to, 300));
    out.println("Next        tidemark explain --identity KEY --date NIGHT");
    return ExitCode.OK;
  }
}
