package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.jobs.table.EventFeaturesTable;
import io.tidemark.jobs.table.JobRunsTable;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.FeatureLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** How the features were on the night, beside the day before. */
final class FeatureRows {
  private FeatureRows() {}

  /**
   * One line per feature, in the order of the catalogue.
   *
   * @param metrics of the baseline that the night trained; empty where it trained none
   */
  static List<FeatureLine> of(
      ReportSource source, List<Alert> alerts, Map<String, String> metrics) {
    List<String> names = source.program().catalogue().names();
    List<Column> shares = new ArrayList<>();
    for (String name : names) {
      Column missing = col(name).isNull().or(isnan(col(name)));
      shares.add(avg(when(missing, 1.0).otherwise(0.0)));
      shares.add(avg(when(missing, 0.0).otherwise(when(col(name).gt(0), 1.0).otherwise(0.0))));
    }
    Map<LocalDate, Row> days = new HashMap<>();
    for (Row row :
        source
            .days(
                EventFeaturesTable.spec(source.program()),
                source.night().minusDays(1),
                source.night())
            .groupBy(Columns.EVENT_DATE)
            .agg(shares.get(0), shares.subList(1, shares.size()).toArray(Column[]::new))
            .collectAsList()) {
      days.put(JobRunsTable.date(row, Columns.EVENT_DATE), row);
    }
    Map<String, Long> leads = new HashMap<>();
    alerts.stream()
        .filter(alert -> !alert.reasons().isEmpty())
        .forEach(alert -> leads.merge(alert.reasons().get(0).feature(), 1L, Long::sum));
    Row tonight = days.get(source.night());
    Row before = days.get(source.night().minusDays(1));
    List<FeatureLine> lines = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String drift = "drift/" + names.get(i);
      lines.add(
          new FeatureLine(
              names.get(i),
              share(tonight, 2 * i),
              share(before, 2 * i),
              share(tonight, 2 * i + 1),
              leads.getOrDefault(names.get(i), 0L),
              Double.parseDouble(metrics.getOrDefault(drift + "/psi", "NaN")),
              metrics.containsKey(drift + "/ks")));
    }
    return lines;
  }

  private static double share(Row row, int at) {
    return row == null ? Double.NaN : row.getDouble(at + 1);
  }
}
