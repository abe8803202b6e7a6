package io.tidemark.jobs.extract;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.ManagedFolder.ForeignFiles;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.extract.ExtractSchema;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractTable;
import io.tidemark.notebooks.notebook.NotebookFolder;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * Writes an extract of a judged night for data scientists. The folder {@code data} contains Parquet
 * tables and a {@code schema.json}, and the folder {@code notebooks} contains notebooks that read
 * them. The same warehouse tables always produce identical files.
 *
 * <pre>{@code
 * NightExtract.write(
 * warehouse, night, program, baseline, Optional.empty(), "/data/extract", ForeignFiles.REFUSED);
 * }</pre>
 */
public final class NightExtract {
  private final Warehouse warehouse;
  private final LocalDate night;
  private final FeatureProgram program;
  private final Baseline baseline;
  private final PseudonymPolicy hiding;
  private final ExtractFiles files;

  private NightExtract(
      Warehouse warehouse,
      LocalDate night,
      FeatureProgram program,
      Baseline baseline,
      PseudonymPolicy hiding,
      ExtractFiles files) {
    this.warehouse = warehouse;
    this.night = night;
    this.program = program;
    this.baseline = baseline;
    this.hiding = hiding;
    this.files = files;
  }

  public static String folder(Warehouse warehouse, LocalDate night) {
    return warehouse.root() + "/extracts/" + night;
  }

  /**
   * Writes both folders, replacing any earlier extract but keeping edited notebooks.
   *
   * @param pseudonyms pseudonyms for identities, credentials and networks; empty to write the real
   *     names
   * @param folder path or URI of the extract's folder
   * @param strangers what to do about files in the folder {@code data} that do not belong to an
   *     extract
   * @return the paths, relative to the folder, of other files that were left in place
   * @throws TidemarkException if other files are present but not allowed, in which case nothing was
   *     changed
   */
  public static List<String> write(
      Warehouse warehouse,
      LocalDate night,
      FeatureProgram program,
      Baseline baseline,
      Optional<Pseudonyms> pseudonyms,
      String folder,
      ForeignFiles strangers) {
    try {
      ExtractFiles files =
          new ExtractFiles(
              new Path(folder), warehouse.spark().sparkContext().hadoopConfiguration());
      List<String> stays = new ArrayList<>(files.clearData(strangers));
      new NightExtract(warehouse, night, program, baseline, new PseudonymPolicy(pseudonyms), files)
          .write();
      stays.addAll(files.notebooks(NotebookFolder.files()));
      return stays;
    } catch (IOException e) {
      throw new UncheckedIOException("The extract " + folder + " cannot be written", e);
    }
  }

  private void write() throws IOException {
    Map<ExtractTable, Long> rows = new LinkedHashMap<>();
    IdentityDayExtract days = new IdentityDayExtract(warehouse, night, program, baseline, hiding);
    ExtractTable events = ExtractTables.events(program);
    try (ParquetRows out = files.table(events)) {
      rows.put(
          events, new EventExtract(warehouse, night, program, hiding).write(out, days.stoodOut()));
    }
    try (ParquetRows out = files.table(ExtractTables.IDENTITY_DAYS)) {
      rows.put(ExtractTables.IDENTITY_DAYS, days.write(out));
    }
    files.write(
        ExtractFiles.DATA + "/" + ExtractFiles.SCHEMA,
        new ExtractSchema(night, hiding.isOn(), program.catalogue().names(), thresholds(), rows)
            .toJson());
  }

  /** Returns the effective-risk thresholds and their budgets, by scope. */
  private SortedMap<String, Map<String, Double>> thresholds() {
    SortedMap<String, Map<String, Double>> thresholds = new TreeMap<>();
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      CalibratedThresholds of = scope.thresholds().orElseThrow();
      Map<String, Double> named = new TreeMap<>();
      named.put("medium", of.medium());
      named.put("high", of.high());
      named.put("medium_budget", of.mediumPromise().budget());
      named.put("high_budget", of.highPromise().budget());
      thresholds.put(scope.id(), named);
    }
    return thresholds;
  }
}
