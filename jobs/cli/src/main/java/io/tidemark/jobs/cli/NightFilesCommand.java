package io.tidemark.jobs.cli;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.extract.NightExtract;
import io.tidemark.jobs.night.NightReports;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.run.ManagedFolder.ForeignFiles;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that rewrites the files of a judged night or writes them elsewhere. */
abstract class NightFilesCommand extends WarehouseCommand {
  @Option(
      names = "--date",
      paramLabel = "D",
      order = -2,
      description = "Night to write, such as 2026-03-21. Default: the last judged night.")
  private LocalDate date;

  /** Returns the night given by {@code --date}, or the last judged night by default. */
  final LocalDate night(NavigableMap<LocalDate, Long> judged) {
    LocalDate night = date == null && !judged.isEmpty() ? judged.lastKey() : date;
    if (night == null || !judged.containsKey(night)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no judged night" + (date == null ? "" : " of " + date),
          judged.isEmpty()
              ? "no night of this warehouse has been judged yet"
              : "that day was not judged; the last judged night is " + judged.lastKey(),
          "run 'tidemark nightly' first, or choose another --date");
    }
    return night;
  }

  /**
   * Returns how to treat files that Tidemark has not written. In a warehouse folder, they are kept.
   * A folder named by the user is refused if it contains any such file.
   */
  static ForeignFiles strangers(Path named) {
    return named == null ? ForeignFiles.KEPT : ForeignFiles.REFUSED;
  }

  static void printPlace(PrintWriter out, String what, String place, List<String> kept) {
    out.printf("%-11s %s%n", what, PrintableText.of(place, 400));
    if (!kept.isEmpty()) {
      out.println("Kept        " + PrintableText.of(NightReports.describeForeignFiles(kept), 400));
    }
  }

  @Command(
      name = "report",
      description = {
        "Writes a night's report again. The report consists of an HTML file with the "
            + "essentials",
        "and a folder of the same name with all other pages. The pages load nothing from",
        "the network. They show the current tables, including labels added since."
      },
      footer = {
        "  tidemark report --warehouse tables",
        "  tidemark report --warehouse tables --date 2026-03-21 --out night.html"
      })
  static final class Report extends NightFilesCommand {
    private static final String HTML = ".html";

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = {
          "HTML file to write; an existing one is replaced. Its other pages go to",
          "a folder of the same name, which may contain nothing else. Default:",
          "extracts/D/report.html in the warehouse; files there that are not part of the report "
              + "are kept."
        })
    private Path file;

    @Mixin private SharedOptions.JudgedBy had;

    @Override
    void check(Settings settings) {
      if (file != null && !file.getFileName().toString().matches(".+\\.html")) {
        throw usage(
            "--out cannot be '" + PrintableText.of(file.toString(), 120) + "'",
            "the other pages go to a folder with the name of the file, without " + HTML,
            "use a name that ends in " + HTML);
      }
      had.read(settings);
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      LocalDate night = night(warehouse.rowsByDay(IdentityRiskTable.SPEC));
      String to = file == null ? NightReports.file(warehouse, night) : WarehouseLocation.of(file);
      List<String> kept =
          NightReports.write(
              NightReports.source(
                  warehouse,
                  night,
                  had.catalogue().program(),
                  HistoryRules.of(settings),
                  had.policy()),
              to,
              strangers(file));
      printPlace(out, "Report", to, kept);
      return ExitCode.OK;
    }
  }

  @Command(
      name = "extract",
      description = {
        "Writes a night's extract again. It contains Parquet tables",
        "with a schema, and Jupyter notebooks that read them."
      },
      footer = {
        "  tidemark extract --warehouse tables",
        "  tidemark extract --warehouse tables --date 2026-03-21 \\",
        "    --pseudonymise people.key --out lab"
      })
  static final class Extract extends NightFilesCommand {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = {
          "Folder in which to write data and notebooks. An existing extract is replaced,",
          "except for changed notebooks. A data folder that contains anything else is",
          "refused. Default: extracts/D in the warehouse; files there that are not part of the "
              + "extract are kept."
        })
    private Path folder;

    @Option(
        names = "--pseudonymise",
        paramLabel = "FILE",
        description = {
          "File with a key of 128 hexadecimal digits ('openssl rand -hex 64'). Principals,"
              + " credentials,",
          "networks and event ids become pseudonyms that 'tidemark identities reveal'"
              + " reverses.",
          "The sentences that give reasons are omitted. Requires --out, because the night's own "
              + "extract contains "
              + "names."
        })
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
        try {
          pseudonyms = Optional.of(Pseudonyms.withKey(Files.readString(key).strip()));
        } catch (IOException | IllegalArgumentException e) {
          throw usage(
              "--pseudonymise " + key + " contains no key",
              e instanceof IOException ? FileFault.cause(e) : e.getMessage(),
              "create one with 'openssl rand -hex 64 > people.key'");
        }
      }
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      FeatureProgram program =
          FeatureSources.catalogue(catalogue == null ? settings.features().catalogue() : catalogue)
              .program();
      LocalDate night = night(warehouse.rowsByDay(ScoredEventsTable.spec(program)));
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
      printPlace(out, "Extract", to, kept);
      out.println("Open        jupyter lab, in the folder notebooks");
      return ExitCode.OK;
    }
  }
}
