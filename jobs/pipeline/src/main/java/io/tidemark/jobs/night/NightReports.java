package io.tidemark.jobs.night;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.extract.NightExtract;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.report.ReportAssembler;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.report.WarehouseFiles;
import io.tidemark.jobs.run.ManagedFolder.ForeignFiles;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;

/** Writes night reports, either at the end of a night or on request. */
public final class NightReports {
  private static final int KEPT_TOLD = 3;

  private NightReports() {}

  public static String file(Warehouse warehouse, LocalDate night) {
    return warehouse.root() + "/extracts/" + night + "/report.html";
  }

  /** Returns the report input for a night that has already been judged. */
  public static ReportSource source(
      Warehouse warehouse,
      LocalDate night,
      FeatureProgram program,
      ProfileRules rules,
      Policy policies) {
    Column suppressed = NightReviews.of(warehouse, night).isSuppressed();
    var attacks = DetectionRows.of(warehouse, program);
    return new ReportSource(warehouse, night, program, rules, policies, suppressed, attacks);
  }

  /** Returns the report input for a night that is in progress. */
  static ReportSource source(NightContext night, Optional<DetectionRows> attacks) {
    Column suppressed = night.judgements().isSuppressed();
    return new ReportSource(
        night.warehouse(),
        night.night(),
        night.program(),
        night.rules(),
        night.policy(),
        suppressed,
        attacks);
  }

  /**
   * Replaces the report at a path that ends in {@code .html}, and returns the other files in the
   * folder of its pages.
   */
  public static List<String> write(ReportSource source, String file, ForeignFiles strangers) {
    Configuration hadoop = source.warehouse().spark().sparkContext().hadoopConfiguration();
    return WarehouseFiles.at(file, strangers, hadoop).write(ReportAssembler.of(source));
  }

  /**
   * Writes report and extract in parallel, and returns the files that people added or edited, which
   * stay. If one of the two fails, the other is completed.
   */
  static List<String> write(NightContext night, Optional<DetectionRows> attacks) {
    FutureTask<List<String>> extract = new FutureTask<>(() -> writeExtract(night));
    Thread thread = new Thread(extract, "extract");
    thread.start();
    try {
      List<String> kept = new ArrayList<>();
      try {
        String file = file(night.warehouse(), night.night());
        kept.addAll(write(source(night, attacks), file, ForeignFiles.KEPT));
      } finally {
        thread.join();
      }
      kept.addAll(extract.get());
      return kept;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException("the extract cannot be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the report was written", e);
    }
  }

  private static List<String> writeExtract(NightContext night) {
    Warehouse tables = night.warehouse();
    LocalDate day = night.night();
    String folder = NightExtract.folder(tables, day);
    return new JudgementReader(tables, night.program(), night.policy())
        .baselineBefore(day)
        .map(
            judge ->
                NightExtract.write(
                    tables,
                    day,
                    night.program(),
                    judge,
                    Optional.empty(),
                    folder,
                    ForeignFiles.KEPT))
        .orElse(List.of());
  }

  /** Describes other files that were left in place, naming the first few. */
  public static String describeForeignFiles(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(KEPT_TOLD, names.size())));
    String more = " and %,d more".formatted(names.size() - KEPT_TOLD);
    return "changed or added by somebody: " + first + (names.size() > KEPT_TOLD ? more : "");
  }

  /**
   * Writes a night's report, extract and notebooks, unless they already exist and no table has
   * changed since.
   */
  record ReportStep(NightContext night) {
    static final String STEP = Night.Step.REPORT.label();

    /**
     * Writes a missing or outdated report, and returns the files that stay; empty if it is current.
     */
    Optional<List<String>> run(Optional<DetectionRows> attacks) {
      String signature = signature();
      if (night.isDone(STEP, night.night(), signature) && exists()) {
        return Optional.empty();
      }
      Instant since = night.now();
      List<String> kept = NightReports.write(night, attacks);
      night.commit(STEP, Map.of(night.night(), signature), Map.of(), Map.of(), null, since);
      return Optional.of(kept);
    }

    /** Returns the signature of all tables that a report reads, which any commit changes. */
    private String signature() {
      SortedMap<String, Long> versions = night.warehouse().versions();
      versions.keySet().remove(StepRecord.TABLE.name());
      Signature tables = new Signature();
      versions.forEach(tables::with);
      return new Signature()
          .with("tables", tables)
          .with("rules", Fingerprints.of(night.rules()))
          .with("catalogue", night.program().catalogue().hash())
          .with("policy", night.shared(Input.POLICY))
          .with("code", ProgramVersion.text())
          .hex();
    }

    private boolean exists() {
      Configuration hadoop = night.warehouse().spark().sparkContext().hadoopConfiguration();
      Path report = new Path(NightReports.file(night.warehouse(), night.night()));
      Path extract =
          new Path(NightExtract.folder(night.warehouse(), night.night()), "data/schema.json");
      try {
        return report.getFileSystem(hadoop).exists(report)
            && extract.getFileSystem(hadoop).exists(extract);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot check whether the report " + report + " exists", e);
      }
    }
  }
}
