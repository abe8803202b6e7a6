package io.tidemark.jobs.night;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.extract.NightExtract;
import io.tidemark.jobs.report.DetectionRows;
import io.tidemark.jobs.report.ReportAssembler;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.report.WarehouseFiles;
import io.tidemark.jobs.run.ManagedFolder.ForeignFiles;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;

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
    return new ReportSource(
        warehouse,
        night,
        program,
        rules,
        policies,
        NightReviews.of(warehouse, night).isSuppressed(),
        DetectionRows.of(warehouse, program));
  }

  /** Returns the report input for a night that is in progress. */
  static ReportSource source(NightContext night, Optional<DetectionRows> attacks) {
    return new ReportSource(
        night.warehouse(),
        night.night(),
        night.program(),
        night.rules(),
        night.policy(),
        night.judgements().isSuppressed(),
        attacks);
  }

  /**
   * Writes the report of a judged night, replacing any earlier report.
   *
   * @param file path or URI that ends in {@code .html}
   * @param strangers what to do about other files in the folder that contains the report's pages
   * @return the paths, relative to the report, of other files that were left in place
   */
  public static List<String> write(ReportSource source, String file, ForeignFiles strangers) {
    Configuration hadoop = source.warehouse().spark().sparkContext().hadoopConfiguration();
    return WarehouseFiles.at(file, strangers, hadoop).write(ReportAssembler.of(source));
  }

  /**
   * Writes the report and extract of a night that is in progress, in parallel.
   *
   * @param attacks labelled attacks with which the night's alerts were compared
   * @return the paths, relative to the report, of files that were left in place because people
   *     added or edited them
   */
  static List<String> write(NightContext night, Optional<DetectionRows> attacks) {
    ExecutorService background = Executors.newSingleThreadExecutor();
    try {
      Future<List<String>> extract = background.submit(() -> writeExtract(night));
      String file = file(night.warehouse(), night.night());
      List<String> kept = new ArrayList<>(write(source(night, attacks), file, ForeignFiles.KEPT));
      kept.addAll(extract.get());
      return kept;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException("the extract cannot be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the report was written", e);
    } finally {
      background.shutdownNow();
    }
  }

  private static List<String> writeExtract(NightContext night) {
    return new JudgementReader(night.warehouse(), night.program(), night.policy())
        .baselineBefore(night.night())
        .map(
            judge ->
                NightExtract.write(
                    night.warehouse(),
                    night.night(),
                    night.program(),
                    judge,
                    Optional.empty(),
                    NightExtract.folder(night.warehouse(), night.night()),
                    ForeignFiles.KEPT))
        .orElse(List.of());
  }

  /**
   * Describes other files that were left in place. If there are many, only the first few are named.
   */
  public static String describeForeignFiles(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(KEPT_TOLD, names.size())));
    return "changed or added by somebody: "
        + first
        + (names.size() > KEPT_TOLD ? " and %,d more".formatted(names.size() - KEPT_TOLD) : "");
  }
}
