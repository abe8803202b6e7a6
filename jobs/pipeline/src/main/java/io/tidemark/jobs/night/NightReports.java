package io.tidemark.jobs.night;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.extract.NightExtract;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.report.ReportAssembler;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.report.WarehouseFiles;
import io.tidemark.jobs.run.ManagedFolder.UntrustedConnectionLimiter;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Writes reports: at the end of a night, and again when somebody asks for one. */
public final class NightReports {
  private static final int KEPT_TOLD = 3;

  private NightReports() {}

  /** Where a night leaves its report. */
  public static String file(Warehouse warehouse, LocalDate night) {
    return warehouse.root() + "/extracts/" + night + "/report.html";
  }

  /** What the report of a judged night is gathered from, when somebody asks for one. */
  public static ReportSource source(
      Warehouse warehouse,
      LocalDate night,
      FeatureProgram program,
      ProfileRules rules,
      Policy policies) {
    return new ReportSource(
        warehouse,
        night,
        program,
        rules,
        policies,
        Judgements.of(warehouse, night).isSuppressed(),
        DetectionRows.of(warehouse, program));
  }

  /**
   * Writes the report of a judged night, over the one that was there.
   *
   * @param file path or URI that ends in {@code .html}
   * @param strangers what becomes of files in the folder of its pages that are no pages
   * @return what stays of others, by its path beside the report
   */
  public static List<String> write(
      ReportSource source, String file, UntrustedConnectionLimiter strangers) {
    Configuration hadoop = source.warehouse().spark().sparkContext().hadoopConfiguration();
    return WarehouseFiles.at(file, strangers, hadoop).write(ReportAssembler.of(source));
  }

  /**
   * Writes the report of a night under way, and its extract with the notebooks.
   *
   * @param attacks what its alerts were held against
   * @return what stays of what people put there or changed, by its path beside the report
   */
  static List<String> write(NightContext night, Optional<DetectionRows> attacks) {
    ReportSource source =
        new ReportSource(
            night.warehouse(),
            night.night(),
            night.program(),
            night.rules(),
            night.policy(),
            night.judgements().isSuppressed(),
            attacks);
    List<String> kept =
        new ArrayList<>(
            write(source, file(night.warehouse(), night.night()), UntrustedConnectionLimiter.KEPT));
    new JudgementReader(night.warehouse(), night.program(), night.policy())
        .baselineBefore(night.night())
        .ifPresent(
            judge ->
                kept.addAll(
                    NightExtract.write(
                        night.warehouse(),
                        night.night(),
                        night.program(),
                        judge,
                        Optional.empty(),
                        NightExtract.folder(night.warehouse(), night.night()),
                        UntrustedConnectionLimiter.KEPT)));
    return kept;
  }

  /** What stayed of others, in words; the first of them where there are many. */
  public static String kept(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(KEPT_TOLD, names.size())));
    return "changed or added by somebody: "
        + first
        + (names.size() > KEPT_TOLD ? " and %,d more".formatted(names.size() - KEPT_TOLD) : "");
  }
}
