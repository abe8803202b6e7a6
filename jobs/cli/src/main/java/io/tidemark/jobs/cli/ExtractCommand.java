package io.tidemark.jobs.cli;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.extract.NightExtract;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.RiskPolicies;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class ExtractCommand extends NightFilesCommand {
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
  void check() {
    if (key != null && folder == null) {
      throw usage(
          "it is not clear where the extract with pseudonyms goes",
          "the folder in the warehouse is for the one with names",
          "give --out DIR");
    }
    if (key != null) {
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
    LocalDate night =
        night(
            warehouse.rowsByDay(ScoredEventsTable.spec(program)), "take an extract of", "take of");
    Baseline judge =
        new JudgementReader(warehouse, program, RiskPolicies.NONE)
            .baselineBefore(night)
            .orElseThrow(
                () ->
                    new TidemarkException(
                        ExitCode.USAGE,
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
