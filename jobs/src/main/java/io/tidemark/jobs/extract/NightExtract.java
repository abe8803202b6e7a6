package io.tidemark.jobs.extract;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.extract.ExtractRows;
import io.tidemark.notebooks.extract.ExtractSchema;
import io.tidemark.notebooks.extract.ExtractTable;
import io.tidemark.notebooks.notebook.NotebookFolder;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.FeatureHabits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/**
 * What scientists take home from a judged night: folder {@code data} with tables in Parquet and
 * CSV, {@code baseline.bin} without what it knows of single identities and {@code schema.json}, and
 * folder {@code notebooks} with notebooks that read it. The same tables give the same bytes.
 *
 * <pre>{@code
 * NightExtract.write(warehouse, night, program, baseline, Optional.empty(), "/data/extract");
 * }</pre>
 */
public final class NightExtract {
  private static final String DATA = "data";
  private static final String NOTEBOOKS = "notebooks";

  private final Warehouse warehouse;
  private final LocalDate night;
  private final FeatureProgram program;
  private final Baseline baseline;
  private final Hiding hiding;
  private final ExtractFiles files;

  private NightExtract(
      Warehouse warehouse,
      LocalDate night,
      FeatureProgram program,
      Baseline baseline,
      Hiding hiding,
      ExtractFiles files) {
    this.warehouse = warehouse;
    this.night = night;
    this.program = program;
    this.baseline = baseline;
    this.hiding = hiding;
    this.files = files;
  }

  /** Where a night leaves its extract. */
  public static String folder(Warehouse warehouse, LocalDate night) {
    return warehouse.root() + "/extracts/" + night;
  }

  /**
   * Writes both folders, over what they held.
   *
   * @param baseline that judged the night
   * @param pseudonyms for identities, credentials and networks; empty to leave them as they are
   * @param folder path or URI
   */
  public static void write(
      Warehouse warehouse,
      LocalDate night,
      FeatureProgram program,
      Baseline baseline,
      Optional<Pseudonyms> pseudonyms,
      String folder) {
    try {
      ExtractFiles files =
          new ExtractFiles(
              new Path(folder), warehouse.spark().sparkContext().hadoopConfiguration());
      new NightExtract(warehouse, night, program, baseline, new Hiding(pseudonyms), files).write();
    } catch (IOException e) {
      throw new UncheckedIOException("The extract " + folder + " cannot be written", e);
    }
  }

  private void write() throws IOException {
    files.clear(DATA);
    files.clear(NOTEBOOKS);
    List<String> features = program.catalogue().names();
    List<String> recent =
        IntStream.of(program.recentFeatures().positions()).mapToObj(features::get).toList();
    ExtractSchema schema = new ExtractSchema(night, hiding.isOn(), features, recent);
    IdentityDayExtract days = new IdentityDayExtract(warehouse, night, program, baseline, hiding);
    EventExtract.Written events;
    ExtractTable eventTable = ExtractTables.events(program);
    try (ExtractRows out = files.table(DATA, eventTable)) {
      events =
          new EventExtract(warehouse, night, program, baseline, hiding).write(out, days.stoodOut());
    }
    schema.add(eventTable, events.rows());
    try (ExtractRows out = files.table(DATA, ExtractTables.IDENTITY_DAYS)) {
      schema.add(ExtractTables.IDENTITY_DAYS, days.write(out));
    }
    try (ExtractRows out = files.table(DATA, ExtractTables.HABITS)) {
      schema.add(ExtractTables.HABITS, habits(out, events.identities()));
    }
    ExtractTable golden = ExtractTables.golden(program);
    try (ExtractRows out = files.table(DATA, golden)) {
      schema.add(golden, GoldenRows.write(out, baseline, program.catalogue().farValues()));
    }
    files.write(DATA + "/baseline.bin", baseline.withoutIdentities().toBytes());
    files.write(DATA + "/schema.json", schema.toJson());
    for (Map.Entry<String, String> file : NotebookFolder.files().entrySet()) {
      files.write(NOTEBOOKS + "/" + file.getKey(), file.getValue());
    }
  }

  private long habits(ExtractRows out, Set<String> identities) throws IOException {
    SortedMap<String, FeatureHabits> byName = new TreeMap<>();
    identities.forEach(
        identity -> byName.put(hiding.identity(identity), baseline.habits().of(identity)));
    long count = 0;
    for (Map.Entry<String, FeatureHabits> habits : byName.entrySet()) {
      for (int feature = 0; feature < program.size(); feature++) {
        float factor = habits.getValue().factor(feature);
        if (factor < 1) {
          out.add(new Object[] {habits.getKey(), program.catalogue().names().get(feature), factor});
          count++;
        }
      }
    }
    return count;
  }
}
