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

/** A command that writes files of a judged night again, or elsewhere. */
abstract class NightFilesCommand extends WarehouseCommand {
  @Option(
      names = "--date",
      paramLabel = "D",
      order = -2,
      description = "The night, YYYY-MM-DD. Default: the last one that was judged.")
  private LocalDate date;

  /** The night of {@code --date}, else the last one that was judged. */
  final LocalDate night(NavigableMap<LocalDate, Long> judged) {
    LocalDate night = date == null && !judged.isEmpty() ? judged.lastKey() : date;
    if (night == null || !judged.containsKey(night)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no judged night" + (date == null ? "" : " of " + date),
          judged.isEmpty()
              ? "no night of this warehouse was judged yet"
              : "that day was not judged; the last one that was is " + judged.lastKey(),
          "run 'tidemark nightly' first, or choose another --date");
    }
    return night;
  }

  /** Files of others stay in a folder of the warehouse; a folder that was named must hold none. */
  static ForeignFiles strangers(Path named) {
    return named == null ? ForeignFiles.KEPT : ForeignFiles.REFUSED;
  }

  /** Prints where the files are, and which earlier files were kept. */
  static void printPlace(PrintWriter out, String what, String place, List<String> kept) {
    out.printf("%-11s %s%n", what, PrintableText.of(place, 400));
    if (!kept.isEmpty()) {
      out.println("Kept        " + PrintableText.of(NightReports.kept(kept), 400));
    }
  }

  /** The report of a night, written again. */
  @Command(
      name = "report",
      description = {
        "Writes the report of a night again.",
        "It is one HTML file with what matters, and a folder of that name with the rest. The pages load nothing from the network. They show the current tables,",
        "with labels that were given since."
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
          "File to write, ending in .html, over one that is there. Its pages go to the folder of its",
          "name, over those of before; a folder that holds anything else is refused. Default:",
          "extracts/D/report.html in the warehouse, where other files stay."
        })
    private Path file;

    @Mixin private SharedOptions.JudgedBy had;

    @Override
    void check(Settings settings) {
      if (file != null && !file.getFileName().toString().matches(".+\\.html")) {
        throw usage(
            "--out cannot be '" + PrintableText.of(file.toString(), 120) + "'",
            "the other pages of the report go to a folder of its name without " + HTML,
            "let the name end in " + HTML);
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

  /** The extract of a night, written again or elsewhere. */
  @Command(
      name = "extract",
      description = {
        "Writes the extract of a night again.",
        "It holds tables in Parquet with a schema, and Jupyter notebooks that read them."
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
          "Folder for the folders data and notebooks. Files of an extract that is there are replaced,",
          "but no notebook that was changed; a folder data that holds anything else is refused.",
          "Default: extracts/D in the warehouse, where other files stay."
        })
    private Path folder;

    @Option(
        names = "--pseudonymise",
        paramLabel = "FILE",
        description = {
          "Key of 128 hexadecimal digits ('openssl rand -hex 64'): principals, credentials,",
          "networks and ids of events are replaced by what 'tidemark identities reveal' reverses,",
          "reasons in words are left out. Needs --out: the night's own extract has names."
        })
    private Path key;

    @Option(
        names = "--catalogue",
        paramLabel = "NAME|FILE",
        description = "The catalogue that the night had. Default: features.catalogue.")
    private String catalogue;

    private Optional<Pseudonyms> pseudonyms = Optional.empty();

    @Override
    void check(Settings settings) {
      if (key != null) {
        if (folder == null) {
          throw usage(
              "it is not clear where the extract with pseudonyms goes",
              "the folder in the warehouse is for the one with names",
              "give --out DIR");
        }
        try {
          pseudonyms = Optional.of(Pseudonyms.withKey(Files.readString(key).strip()));
        } catch (IOException | IllegalArgumentException e) {
          throw usage(
              "--pseudonymise " + key + " holds no key",
              e instanceof IOException ? FileFault.because(e) : e.getMessage(),
              "make one with 'openssl rand -hex 64 > people.key'");
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
                          "there is no baseline that may judge " + night,
                          "none of an earlier day was trained with this catalogue and accepted",
                          "give --catalogue the one that the night was computed with"));
      String to =
          folder == null ? NightExtract.folder(warehouse, night) : WarehouseLocation.of(folder);
      List<String> kept =
          NightExtract.write(warehouse, night, program, judge, pseudonyms, to, strangers(folder));
      printPlace(out, "Extract", to, kept);
      out.println("Open        jupyter lab, in its folder notebooks");
      return ExitCode.OK;
    }
  }
}
