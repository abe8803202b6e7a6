package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.NightLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/** Results of the last nights, including this one. */
final class NightRows {
  /** Number of nights in the report. */
  static final int NIGHTS = 28;

  private NightRows() {}

  /** Returns the judged nights among them, oldest first. */
  static List<NightLine> of(ReportSource source, List<Label> labels) {
    LocalDate first = source.night().minusDays(NIGHTS - 1L);
    Column judged = col("events").gt(0);
    Column alerted = col("alerts").gt(0);
    Dataset<Row> days =
        DetectionRows.marked(
                source.warehouse().read(IdentityRiskTable.SPEC, first, source.night()),
                source.attacks(),
                first,
                source.night())
            .withColumn("attacked", compromised(labels).or(col(DetectionRows.KNOWN_ATTACK)));
    return RowCodec.of(NightLine.class)
        .read(
            days.groupBy(col(IdentityRiskTable.EVENT_DATE).as("night"))
                .agg(
                    count_if(judged).as("judged"),
                    count_if(alerted).as("alerted"),
                    count_if(alerted.and(col("attacked"))).as("compromised"))
                .filter(col("judged").gt(0))
                .orderBy("night"));
  }

  /** Whether a label marks an identity-day as compromised. */
  static Column compromised(List<Label> labels) {
    // A lookup is used because one nested condition per label would overflow Spark's stack.
    HashMap<String, List<long[]>> days = new HashMap<>();
    for (Label label : labels) {
      if (label.verdict() == Label.Verdict.COMPROMISED) {
        days.computeIfAbsent(label.identity(), identity -> new ArrayList<>())
            .add(new long[] {label.firstDay().toEpochDay(), label.lastDay().toEpochDay()});
      }
    }
    UDF2<String, Integer, Boolean> compromised =
        (identity, day) ->
            days.getOrDefault(identity, List.of()).stream()
                .anyMatch(range -> range[0] <= day && day <= range[1]);
    return udf(compromised, DataTypes.BooleanType)
        .apply(col("identity"), unix_date(col(IdentityRiskTable.EVENT_DATE)));
  }
}
