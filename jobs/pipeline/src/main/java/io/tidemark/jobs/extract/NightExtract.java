package io.tidemark.jobs.extract;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.extract.NightExtract.PseudonymPolicy;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.report.DetectionRows;
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
import java.util.Iterator;
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
    try (ParquetRows out = files.table(events)) {
      rows.put(
          events, new EventExtract(warehouse, night, program, hiding).write(out, days.stoodOut()));
    }
    try (ParquetRows out = files.table(ExtractTables.IDENTITY_DAYS)) {
      rows.put(ExtractTables.IDENTITY_DAYS, days.write(out));
    }
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
      Map<String, Double> named = new TreeMap<>();
      named.put("medium", of.medium());
      named.put("high", of.high());
      named.put("medium_budget", of.mediumPromise().budget());
      named.put("high_budget", of.highPromise().budget());
      thresholds.put(scope.id(), named);
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

    String identity(String identity) {
      return pseudonyms.map(hidden -> hidden.ofIdentity(identity)).orElse(identity);
    }

    /** Like {@link #identity(String)}, but for a column. */
    Column identityColumn(Column identity) {
      if (pseudonyms.isEmpty()) {
        return identity;
      }
      UDF1<String, String> hide = pseudonyms.get()::ofIdentity;
      return functions.udf(hide, DataTypes.StringType).apply(identity);
    }

    String text(String text) {
      return pseudonyms.map(hidden -> hidden.of(text)).orElse(text);
    }

    String freeText(String value) {
      return isOn() ? null : value;
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
    private final long thinning;
    private final long stoodOut;
    private final Baseline baseline;
    private final List<Label> labels;
    private final PseudonymPolicy hiding;

    IdentityDayExtract(
        Warehouse warehouse,
        LocalDate night,
        FeatureProgram program,
        Baseline baseline,
        PseudonymPolicy hiding) {
      this.baseline = baseline;
      this.hiding = hiding;
      Dataset<Row> risk = warehouse.read(IdentityRiskTable.SPEC).where(col("events").gt(0));
      Column day = col(IdentityRiskTable.EVENT_DATE);
      Counts counts =
          RowCodec.of(Counts.class)
              .one(
                  risk.where(day.equalTo(night))
                      .agg(
                          count(lit(1)).as("identities"),
                          coalesce(sum(col("alerts").plus(col("policy_step_ups"))), lit(0L))
                              .as("stood_out")));
      thinning = EventExtract.thinning(counts.identities, IDENTITIES);
      stoodOut = counts.stoodOut;
      labels = Label.TABLE.all(warehouse);
      Column keptOff = Suppression.isSuppressed(Suppression.TABLE.all(warehouse));
      LocalDate first = night.minusDays(EventExtract.DAYS_BEFORE);
      days =
          DetectionRows.marked(risk, DetectionRows.of(warehouse, program), first, night)
              .where(
                  day.geq(first)
                      .and(day.leq(night))
                      .and(col("alerts").gt(0).or(EventExtract.oneIn(thinning, col("identity")))))
              .withColumn("suppressed", col("alerts").gt(0).and(keptOff))
              .drop("risk_state")
              // Sorted by the name as written, because sorting by the real name would help a reader
              // guess who is behind a pseudonym.
              .orderBy(col(IdentityRiskTable.EVENT_DATE), hiding.identityColumn(col("identity")));
    }

    private record Counts(long identities, long stoodOut) {}

    long stoodOut() {
      return stoodOut;
    }

    /** Writes the rows, sorted by day and identity, and returns their number. */
    long write(ParquetRows out) throws IOException {
      long count = 0;
      for (Iterator<Row> each = days.toLocalIterator(); each.hasNext(); count++) {
        out.add(values(each.next()));
      }
      return count;
    }

    private Object[] values(Row row) {
      String identity = row.getAs("identity");
      LocalDate day = RowTimes.date(row, IdentityRiskTable.EVENT_DATE);
      List<Object> values = new ArrayList<>();
      values.add(day);
      values.add(hiding.identity(identity));
      String plain =
          "kind cohort events max_risk closing_risk level decision alerts policy_step_ups";
      for (String name : plain.split(" ")) {
        values.add(row.getAs(name));
      }
      values.add(RowTimes.instant(row, "first_alert"));
      values.add(row.getAs("leading_feature"));
      EventExtract.addReasons(values, row, hiding);
      values.add(baseline.usualMaximum(identity, row.getAs("cohort")));
      values.add(label(identity, day));
      values.add(row.getAs(DetectionRows.KNOWN_ATTACK));
      values.add(row.getAs("suppressed"));
      values.add(row.<Long>getAs("alerts") > 0 ? 1L : thinning);
      return values.toArray();
    }

    private String label(String identity, LocalDate day) {
      String verdict = null;
      for (Label label : labels) {
        boolean about =
            label.identity().equals(identity)
                && !day.isBefore(label.firstDay())
                && !day.isAfter(label.lastDay());
        // COMPROMISED takes precedence over any other verdict.
        if (about && (verdict == null || label.verdict() == Verdict.COMPROMISED)) {
          verdict = label.verdict().label();
        }
      }
      return verdict;
    }
  }
}
