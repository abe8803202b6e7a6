package io.tidemark.jobs.extract;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowCodec;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.report.NightRows;
import io.tidemark.jobs.run.ManagedFolder.ForeignFiles;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.table.IdentityRiskTable;
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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * An extract of a judged night for data scientists: Parquet tables and a {@code schema.json} in the
 * folder {@code data}, and notebooks. The same warehouse tables always produce identical files.
 */
public final class NightExtract {
  private NightExtract() {}

  public static String folder(Warehouse warehouse, LocalDate night) {
    return warehouse.root() + "/extracts/" + night;
  }

  /**
   * Replaces any earlier extract but keeps edited notebooks, and returns the paths of other files
   * that were left in place. Without pseudonyms, real names are written. Throws before any change
   * if the folder {@code data} has other files and these are refused.
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
      PseudonymPolicy hiding = new PseudonymPolicy(pseudonyms);
      write(warehouse, night, program, baseline, hiding, files);
      stays.addAll(files.notebooks(NotebookFolder.files()));
      return stays;
    } catch (IOException e) {
      throw new UncheckedIOException("The extract " + folder + " cannot be written", e);
    }
  }

  private static void write(
      Warehouse warehouse,
      LocalDate night,
      FeatureProgram program,
      Baseline baseline,
      PseudonymPolicy hiding,
      ExtractFiles files)
      throws IOException {
    Map<ExtractTable, Long> rows = new LinkedHashMap<>();
    IdentityDayExtract days = new IdentityDayExtract(warehouse, night, program, baseline, hiding);
    ExtractTable events = ExtractTables.events(program);
    Dataset<Row> ofEvents =
        new EventExtract(warehouse, night, program, hiding).rows(events, days.stoodOut());
    rows.put(events, files.write(events, ofEvents, row -> row));
    rows.put(
        ExtractTables.IDENTITY_DAYS,
        files.write(ExtractTables.IDENTITY_DAYS, days.rows(), days::completed));
    files.write(
        ExtractFiles.DATA + "/" + ExtractFiles.SCHEMA,
        new ExtractSchema(
                night, hiding.isOn(), program.catalogue().names(), thresholds(baseline), rows)
            .toJson());
  }

  /** Returns the effective-risk thresholds and their budgets, by scope. */
  private static SortedMap<String, Map<String, Double>> thresholds(Baseline baseline) {
    SortedMap<String, Map<String, Double>> thresholds = new TreeMap<>();
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      CalibratedThresholds of = scope.thresholds().orElseThrow();
      Map<String, Double> named =
          Map.of(
              "medium", of.medium(),
              "high", of.high(),
              "medium_budget", of.mediumPromise().budget(),
              "confidence", of.mediumPromise().confidence(),
              "high_budget", of.highPromise().budget());
      thresholds.put(scope.id(), new TreeMap<>(named));
    }
    return thresholds;
  }

  /**
   * Decides whether an extract uses real names or pseudonyms for identities and locations. If it
   * uses pseudonyms, textual reasons are omitted because they name networks, resources and people.
   */
  record PseudonymPolicy(Optional<Pseudonyms> pseudonyms) {
    boolean isOn() {
      return pseudonyms.isPresent();
    }

    Column identity(Column identity) {
      return pseudonyms.map(hidden -> hide(hidden::ofIdentity, identity)).orElse(identity);
    }

    Column text(Column text) {
      return pseudonyms.map(hidden -> hide(hidden::of, text)).orElse(text);
    }

    private static Column hide(UDF1<String, String> hidden, Column text) {
      return functions.udf(hidden, DataTypes.StringType).apply(text);
    }

    /** Returns a column of the reason at a place, from 0; null if fewer exist. */
    Column reason(int place) {
      return isOn() ? lit(null) : get(col("reasons.message"), lit(place));
    }
  }

  /**
   * Selects the identity-days of an extract: every identity-day with an alert, and a sample of the
   * others if the night is large. The sample is based on a hash of the identity, so each identity
   * is either present on all days or absent from all of them.
   */
  static final class IdentityDayExtract {
    /** Approximate maximum number of identities without an alert. */
    static final long IDENTITIES = 20_000;

    private final Dataset<Row> days;
    private final long stoodOut;
    private final Baseline baseline;

    IdentityDayExtract(
        Warehouse warehouse,
        LocalDate night,
        FeatureProgram program,
        Baseline baseline,
        PseudonymPolicy hiding) {
      this.baseline = baseline;
      Dataset<Row> risk = warehouse.read(IdentityRiskTable.SPEC).where(col("events").gt(0));
      Column day = col(IdentityRiskTable.EVENT_DATE);
      Counts counts =
          RowCodec.of(Counts.class)
              .one(
                  risk.where(day.equalTo(night))
                      .agg(
                          expr("count(*) AS identities"),
                          expr("coalesce(sum(alerts + policy_step_ups), 0) AS stood_out")));
      long thinning = EventExtract.thinning(counts.identities, IDENTITIES);
      stoodOut = counts.stoodOut;
      List<Label> labels = Label.TABLE.all(warehouse);
      Column keptOff = Suppression.isSuppressed(Suppression.TABLE.all(warehouse));
      LocalDate first = night.minusDays(EventExtract.DAYS_BEFORE);
      days =
          DetectionRows.marked(risk, DetectionRows.of(warehouse, program), first, night)
              .where(
                  day.between(first, night)
                      .and(col("alerts").gt(0).or(EventExtract.oneIn(thinning, col("identity")))))
              .withColumn("suppressed", col("alerts").gt(0).and(keptOff))
              .withColumn("reason_1", hiding.reason(0))
              .withColumn("reason_2", hiding.reason(1))
              .withColumn("reason_3", hiding.reason(2))
              .withColumn(
                  "label",
                  when(NightRows.labelled(labels, Verdict.COMPROMISED), "compromised")
                      .when(NightRows.labelled(labels, Verdict.BENIGN), "benign"))
              .withColumn("stands_for", when(col("alerts").gt(0), 1L).otherwise(thinning))
              .withColumn("shown", hiding.identity(col("identity")))
              .drop("risk_state", "reasons")
              // Sorted by the name as written, because sorting by the real name would help a reader
              // guess who is behind a pseudonym.
              .orderBy(IdentityRiskTable.EVENT_DATE, "shown");
    }

    private record Counts(long identities, long stoodOut) {}

    long stoodOut() {
      return stoodOut;
    }

    /** Returns the rows, sorted by day and identity, which {@link #completed} completes. */
    Dataset<Row> rows() {
      return days;
    }

    Row completed(Row row) {
      return RowFactory.create(
          ExtractTables.IDENTITY_DAYS.columns().stream()
              .map(column -> value(row, column.name()))
              .toArray());
    }

    private Object value(Row row, String column) {
      return switch (column) {
        case "identity" -> row.getAs("shown");
        case "usual_maximum" -> baseline.usualMaximum(row.getAs("identity"), row.getAs("cohort"));
        default -> row.getAs(column);
      };
    }
  }
}
