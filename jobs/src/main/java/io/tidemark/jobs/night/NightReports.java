package io.tidemark.jobs.night;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.extract.NightExtract;
import io.tidemark.jobs.report.NightGathering;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.report.WarehouseFiles;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.RiskPolicies;
import java.time.LocalDate;
import java.util.Optional;

/** Writes reports: at the end of a night, and again when somebody asks for one. */
public final class NightReports {
  private NightReports() {}

  /** Where a night leaves its report. */
  public static String file(Warehouse warehouse, LocalDate night) {
    return warehouse.root() + "/extracts/" + night + "/report.html";
  }

  /**
   * Writes the report of a judged night, over what was there.
   *
   * @param file path or URI that ends in {@code .html}
   */
  public static void write(
      Warehouse warehouse,
      LocalDate night,
      FeatureProgram program,
      ProfileRules rules,
      RiskPolicies policies,
      String file) {
    ReportSource source =
        new ReportSource(
            warehouse,
            night,
            program,
            rules,
            policies,
            Judgements.of(warehouse, night).isSuppressed());
    WarehouseFiles.write(
        NightGathering.of(source), file, warehouse.spark().sparkContext().hadoopConfiguration());
  }

  /** Writes the report of a night under way, and its extract with the notebooks. */
  static void write(NightContext night) {
    write(
        night.warehouse(),
        night.night(),
        night.program(),
        night.rules(),
        night.policy().riskRules(),
        file(night.warehouse(), night.night()));
    new JudgementReader(night.warehouse(), night.program(), night.policy().riskRules())
        .baselineBefore(night.night())
        .ifPresent(
            judge ->
                NightExtract.write(
                    night.warehouse(),
                    night.night(),
                    night.program(),
                    judge,
                    Optional.empty(),
                    NightExtract.folder(night.warehouse(), night.night())));
  }
}
