package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.JobRunsTable;
import io.tidemark.notebooks.report.LeakLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Credentials of identities that a label calls compromised and that worked on the night. */
final class LeakRows {
  private static final int SUCCESS = 1;
  private static final int MOST = 200;

  private LeakRows() {}

  static List<LeakLine> of(ReportSource source, List<Label> labels) {
    Map<String, Instant> since = new TreeMap<>();
    labels.stream()
        .filter(label -> label.verdict() == Label.Verdict.COMPROMISED)
        .filter(label -> label.from().isBefore(source.end()))
        .forEach(
            label -> since.merge(label.identity(), label.from(), (a, b) -> a.isBefore(b) ? a : b));
    if (since.isEmpty()) {
      return List.of();
    }
    List<LeakLine> lines = new ArrayList<>();
    for (Row row :
        source
            .tonight(AccessEventsTable.SPEC)
            .filter(
                col("identity")
                    .isin(since.keySet().toArray())
                    .and(col("status_id").equalTo(SUCCESS))
                    .and(coalesce(col("is_authenticated"), lit(true))))
            .groupBy("identity", "credential_uid")
            .agg(count(lit(1)).as("events"), max("time").as("last"))
            .orderBy("identity", "credential_uid")
            .limit(MOST)
            .collectAsList()) {
      Instant from = since.get(row.getString(0));
      Instant last = JobRunsTable.instant(row, "last");
      if (!last.isBefore(from)) {
        lines.add(new LeakLine(row.getString(0), from, row.getString(1), row.getLong(2), last));
      }
    }
    return List.copyOf(lines);
  }
}
