package io.tidemark.jobs.report;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowStream;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.NightReport.FeatureLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;

/**
 * Counts a day's vectors in which each feature is missing or above 0, by row, as a query with two
 * aggregates per feature took a third of a report's time.
 */
final class FeatureCounts {
  /** Rows, then rows without each feature, then rows with each above 0. */
  private final long[] counts;

  private FeatureCounts(long[] counts) {
    this.counts = counts;
  }

  /** Returns the counts by day. Null and NaN mean not observed. */
  static Map<LocalDate, FeatureCounts> byDay(Dataset<Row> vectors, List<String> features) {
    Column[] read =
        Stream.concat(Stream.of(Columns.EVENT_DATE), features.stream())
            .map(functions::col)
            .toArray(Column[]::new);
    int size = features.size();
    Map<Integer, long[]> counts =
        RowStream.rows(vectors.select(read))
            .aggregate(
                new HashMap<Integer, long[]>(),
                (days, row) -> {
                  add(days.computeIfAbsent(row.getInt(0), day -> new long[1 + 2 * size]), row);
                  return days;
                },
                (some, others) -> {
                  others.forEach((day, count) -> some.merge(day, count, FeatureCounts::sum));
                  return some;
                });
    Map<LocalDate, FeatureCounts> days = new HashMap<>();
    counts.forEach((day, count) -> days.put(LocalDate.ofEpochDay(day), new FeatureCounts(count)));
    return days;
  }

  /** Returns the share of the day's vectors in which a feature is missing. */
  double missing(int feature) {
    return (double) counts[1 + feature] / counts[0];
  }

  /** Returns the share of the day's vectors in which a feature is above 0. */
  double positive(int feature) {
    return (double) counts[1 + counts.length / 2 + feature] / counts[0];
  }

  private static void add(long[] counts, InternalRow row) {
    int features = counts.length / 2;
    counts[0]++;
    for (int i = 1; i <= features; i++) {
      float value = row.isNullAt(i) ? Float.NaN : row.getFloat(i);
      if (Float.isNaN(value)) {
        counts[i]++;
      } else if (value > 0) {
        counts[features + i]++;
      }
    }
  }

  private static long[] sum(long[] some, long[] others) {
    for (int i = 0; i < some.length; i++) {
      some[i] += others[i];
    }
    return some;
  }

  /** Returns a line for each feature, with its drift in the metrics of the trained baseline. */
  static List<FeatureLine> lines(
      ReportSource source, Map<String, Long> leads, Map<String, String> metrics) {
    List<String> names = source.program().catalogue().names();
    Map<LocalDate, FeatureCounts> days =
        FeatureCounts.byDay(
            source.read(
                ScoredEventsTable.features(source.program()),
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
