package io.tidemark.jobs.cli;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.alert.AlertChannel;
import io.tidemark.jobs.alert.AlertExport;
import io.tidemark.jobs.alert.AlertReviews;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.extract.NightExtract;
import io.tidemark.jobs.night.NightReports;
import io.tidemark.jobs.report.ListedAlert;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.ManagedFolder.ForeignFiles;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that works on a judged night, which is the last one by default. */
abstract class JudgedNightsCommand extends WarehouseCommand {
  @Option(
      names = "--date",
      order = -2,
      description = "The night, such as 2026-03-21. Default: the last judged night.")
  private LocalDate date;

  abstract static class OfRange extends JudgedNightsCommand {
    @Mixin private SharedOptions.Days days;

    @Override
    SharedOptions.Days days() {
      return days;
    }
  }

  SharedOptions.Days days() {
    return new SharedOptions.Days();
  }

  @Override
  void check(Settings settings) {
    days().check(Optional.ofNullable(date));
  }

  /**
   * Returns the nights that the options select, at least one.
   *
   * @param judged days of the warehouse that have been judged
   * @throws TidemarkException if the options do not select any of these days
   */
  final NavigableSet<LocalDate> nights(NavigableMap<LocalDate, Long> judged) {
    NavigableSet<LocalDate> nights = new TreeSet<>(judged.keySet());
    days().from.ifPresent(from -> nights.headSet(from, false).clear());
    days().to.ifPresent(to -> nights.tailSet(to, false).clear());
    if (date != null) {
      nights.retainAll(List.of(date));
    } else if (days().from.or(() -> days().to).isEmpty() && !nights.isEmpty()) {
      nights.retainAll(List.of(nights.last()));
    }
    if (nights.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no judged night " + (date == null ? "in that range" : "of " + date),
          judged.isEmpty()
              ? "no night of this warehouse has been judged yet"
              : "the judged nights are from " + judged.firstKey() + " to " + judged.lastKey(),
          judged.isEmpty() ? "run 'tidemark nightly' first" : "choose another --date or range");
    }
    return nights;
  }

  /**
   * Returns how to treat files that Tidemark has not written. In a warehouse folder, they are kept.
   * A folder named by the user is refused if it contains any such file.
   */
  static ForeignFiles strangers(Path named) {
    return named == null ? ForeignFiles.KEPT : ForeignFiles.REFUSED;
  }

  final void printPlace(String what, String place, List<String> kept) {
    printLine("%-11s %s", what, place);
    if (!kept.isEmpty()) {
      printLine("Kept        %s", NightReports.describeForeignFiles(kept));
    }
  }

  @Command(
      name = "list",
      description =
          "Lists the alerts of a single night or a range of nights, in the order of the report. An "
              + "alert covers a day on which at least one decision about an identity was stronger "
              + "than ALLOW. Each line shows the alert's level and risk, whether it is significant "
              + "(unlikely to be due to chance; these come first), its first and last event, its "
              + "leading feature, and whether it is labelled or suppressed.",
      footer = {
        "  tidemark alerts list --warehouse tables",
        "  tidemark alerts list --from 2026-03-15 --to 2026-03-21 --json",
        "  tidemark explain --identity KEY --date 2026-03-21     why there was an alert"
      })
  static final class ListAlerts extends OfRange {
    @Mixin private SharedOptions.Rows table;

    private static final RowView<ListedAlert> VIEW =
        new RowView<ListedAlert>(160)
            .column("night", alert -> alert.day().eventDate())
            .column("decision", alert -> alert.day().decision())
            .column("level", alert -> alert.day().level())
            .inText("risk", alert -> "%.4f".formatted(alert.day().maxRisk()))
            .inJson("risk", alert -> alert.day().maxRisk())
            .inText("significant", alert -> alert.day().significant() ? "yes" : "no")
            .inJson("significant", alert -> alert.day().significant())
            .column("events", alert -> alert.day().alerts())
            .column("first event", alert -> alert.day().first())
            .column("last event", alert -> alert.day().last())
            .column("leading feature", alert -> alert.day().leadingFeature())
            .inText("labelled or suppressed", ListedAlert::handled)
            .inJson("labelled", alert -> alert.answered().isEmpty() ? null : alert.answered())
            .inJson("suppressed", alert -> alert.day().suppressed())
            .inJson("kind", alert -> alert.day().kind())
            .inJson("cohort", alert -> alert.day().cohort())
            .whole("identity", alert -> alert.day().identity());

    @Override
    void run(Warehouse warehouse, Settings settings) {
      List<ListedAlert> alerts =
          ListedAlert.of(
              warehouse, nights(warehouse.rowsByDay(IdentityRiskTable.SPEC)).descendingSet());
      table.print(VIEW, alerts, "alert", "alerts", out());
      if (!table.json && !alerts.isEmpty()) {
        printNext("tidemark explain --identity KEY --date NIGHT", "");
      }
    }
  }

  @Command(
      name = "export",
      description =
          "Writes the alerts of a single night or a range of nights as OCSF Detection Findings. "
              + "Each night has its own file, findings-DATE.ndjson, with one alert per line. An "
              + "exported alert keeps its id. If it changes, for example when it is labelled, an "
              + "update is exported. If alerts.webhook-file is set, the webhook receives each new "
              + "or changed alert at least once.",
      footer = {
        "  tidemark alerts export --out findings --warehouse tables",
        "  tidemark alerts export --out s3a://lake/alerts --from 2026-03-15",
        "  tidemark nightly --alerts findings     exports at the end of the night"
      })
  static final class ExportAlerts extends OfRange implements WarehouseCommand.Writes {
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

    private Settings.Alerts sent;

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
      sent = OptionChecks.alerts("--out", folder, settings);
      AlertChannel.check(sent);
      judgedBy.read(settings);
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      List<ReportSource> nights =
          nights(warehouse.rowsByDay(IdentityRiskTable.SPEC)).stream()
              .map(night -> judgedBy.report(warehouse, night))
              .toList();
      AlertExport export =
          AlertExport.of(sent, warehouse, AlertReviews.of(warehouse), invocation().clock())
              .orElseThrow();
      AlertExport.Result result = isDryRun ? export.plan(nights) : export.nights(nights);
      out().println((isDryRun ? "Would write " : "Alerts      ") + result.describe());
      printLine("Folder      %s", WarehouseLocation.of(sent.folder()));
      printNext("tidemark explain --identity KEY --date NIGHT", "");
    }
  }

  @Command(
      name = "report",
      description =
          "Writes a night's report again. The report consists of an HTML file with the essentials "
              + "and a folder of the same name with all other pages. The pages load nothing from "
              + "the network. They show the current tables, including labels added since.",
      footer = {
        "  tidemark report --warehouse tables",
        "  tidemark report --warehouse tables --date 2026-03-21 --out night.html"
      })
  static final class Report extends JudgedNightsCommand {
    private static final String HTML = ".html";

    @Option(
        names = "--out",
        description =
            "HTML file to write; an existing one is replaced. Its other pages go to a folder of "
                + "the same name, which may contain nothing else. Default: extracts/D/report.html "
                + "in the warehouse; files there that are not part of the report are kept.")
    private Path file;

    @Mixin private SharedOptions.JudgedBy had;

    @Override
    void check(Settings settings) {
      if (file != null && !file.getFileName().toString().matches(".+\\.html")) {
        throw usage(
            "--out cannot be '" + file + "'",
            "the other pages go to a folder with the name of the file, without " + HTML,
            "use a name that ends in " + HTML);
      }
      had.read(settings);
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      LocalDate night = nights(warehouse.rowsByDay(IdentityRiskTable.SPEC)).first();
      String to = file == null ? NightReports.file(warehouse, night) : WarehouseLocation.of(file);
      List<String> kept = NightReports.write(had.report(warehouse, night), to, strangers(file));
      printPlace("Report", to, kept);
    }
  }

  @Command(
      name = "extract",
      description =
          "Writes a night's extract again. It contains Parquet tables with a schema, and Jupyter "
              + "notebooks that read them.",
      footer = {
        "  tidemark extract --warehouse tables",
        "  tidemark extract --warehouse tables --date 2026-03-21 \\",
        "    --pseudonymise people.key --out lab"
      })
  static final class Extract extends JudgedNightsCommand {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description =
            "Folder in which to write data and notebooks. An existing extract is replaced, except "
                + "for changed notebooks. A data folder that contains anything else is refused. "
                + "Default: extracts/D in the warehouse; files there that are not part of the "
                + "extract are kept.")
    private Path folder;

    @Option(
        names = "--pseudonymise",
        description =
            "File with a key of 128 hexadecimal digits ('openssl rand -hex 64'). Principals, "
                + "credentials, networks and event ids become pseudonyms that 'tidemark "
                + "identities reveal' reverses. The sentences that give reasons are omitted. "
                + "Requires --out, because the night's own extract contains names.")
    private Path key;

    @Option(
        names = "--catalogue",
        paramLabel = "NAME|FILE",
        description = "The catalogue that the night used. Default: features.catalogue.")
    private String catalogue;

    private Optional<Pseudonyms> pseudonyms = Optional.empty();

    @Override
    void check(Settings settings) {
      if (key != null) {
        if (folder == null) {
          throw usage(
              "--pseudonymise needs --out",
              "the folder in the warehouse is reserved for the extract with names",
              "give --out DIR");
        }
        pseudonyms = Optional.of(Pseudonyms.inFile(key));
      }
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      FeatureProgram program =
          FeatureSources.catalogue(catalogue == null ? settings.features().catalogue() : catalogue)
              .program();
      LocalDate night = nights(warehouse.rowsByDay(ScoredEventsTable.spec(program))).first();
      Baseline judge =
          new JudgementReader(warehouse, program, Policy.NONE)
              .baselineBefore(night)
              .orElseThrow(
                  () ->
                      usage(
                          "there is no baseline that could have judged " + night,
                          "no baseline of an earlier day was trained with this catalogue and accepted",
                          "give --catalogue the catalogue that the night was computed with"));
      String to =
          folder == null ? NightExtract.folder(warehouse, night) : WarehouseLocation.of(folder);
      List<String> kept =
          NightExtract.write(warehouse, night, program, judge, pseudonyms, to, strangers(folder));
      printPlace("Extract", to, kept);
      out().println("Open        jupyter lab, in the folder notebooks");
    }
  }
}
