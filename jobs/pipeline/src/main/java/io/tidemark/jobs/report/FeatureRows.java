package io.tidemark.jobs.report;

import io.tidemark.jobs.table.EventFeaturesTable;
import io.tidemark.notebooks.report.NightReport.FeatureLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares each feature's figures on the night with those of the previous day. */
final class FeatureRows {
  private FeatureRows() {}

  /**
   * Returns a line for each feature, in catalogue order.
   *
   * @param metrics metrics of the baseline that the night trained; empty if it trained none
   */
  static List<FeatureLine> of(
      ReportSource source, Map<String, Long> leads, Map<String, String> metrics) {
    List<String> names = source.program().catalogue().names();
    Map<LocalDate, FeatureCounts> days =
        FeatureCounts.byDay(
            source
                .warehouse()
                .read(
                    EventFeaturesTable.spec(source.program()),
                    source.night().minusDays(1),
                    source.night()),
            names);
    FeatureCounts tonight = days.get(source.night());
    FeatureCounts before = days.get(source.night().minusDays(1));
    List<FeatureLine> lines = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String drift = "drift/" + names.get(i);
      lines.add(
          new FeatureLine(
              names.get(i),
              tonight == null ? Double.NaN : tonight.missing(i),
              before == null ? Double.NaN : before.missing(i),
              tonight == null ? Double.NaN : tonight.positive(i),
              leads.getOrDefault(names.get(i), 0L),
              Double.parseDouble(metrics.getOrDefault(drift + "/psi", "NaN")),
              metrics.containsKey(drift + "/ks")));
    }
    return lines;
  }
}
