package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.NightReport.NightLine;
import io.tidemark.notebooks.report.NightReport.NightOverview.EventDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/** Reads the results of the most recent nights, including this night, and the event history. */
public final class NightRows {
  static final int NIGHTS = 28;

  /** Once this many nights have been judged, the report no longer needs the event history. */
  static final int FIRST_NIGHTS = 3;

  private static final int HISTORY_DAYS = 60;

  private NightRows() {}

  /** Returns the nights up to and including the report's. */
  static List<NightLine> of(ReportSource source, List<Label> labels) {
    return upTo(source, labels, source.night());
  }

  /** Returns the last {@link #NIGHTS} nights up to {@code last} that have been judged. */
  public static List<NightLine> upTo(ReportSource source, List<Label> labels, LocalDate last) {
    LocalDate first = last.minusDays(NIGHTS - 1L);
    Dataset<Row> days =
        DetectionRows.marked(
                source.read(IdentityRiskTable.SPEC, first, last), source.attacks(), first, last)
            .withColumn(
                "attacked",
                labelled(labels, Label.Verdict.COMPROMISED).or(col(DetectionRows.KNOWN_ATTACK)))
            .withColumn(
                "within",
                labelled(labels, Label.Verdict.COMPROMISED).or(col(DetectionRows.WITHIN_ATTACK)))
            .withColumn("harmless", labelled(labels, Label.Verdict.BENIGN));
    Dataset<Row> counted =
        days.groupBy(col(IdentityRiskTable.EVENT_DATE).as("night"))
            .agg(
                expr("count_if(events > 0) AS judged"),
                expr("count_if(events > 0 AND NOT within) AS outside"),
                expr("count_if(alerts > 0) AS alerted"),
                expr("count_if(alerts > 0 AND attacked) AS compromised"),
                expr("count_if(alerts > 0 AND harmless AND NOT attacked) AS benign"))
            .filter(col("judged").gt(0))
            .orderBy("night");
    return RowCodec.of(NightLine.class).read(counted);
  }

  /** Returns the stored events by day, from the first day of the last 60 that has any. */
  static List<EventDay> history(ReportSource source) {
    Map<LocalDate, EventDay> stored = new HashMap<>();
    LocalDate first = source.night();
    Dataset<Row> grouped =
        source
            .read(IdentitiesTable.DAYS, source.night().minusDays(HISTORY_DAYS - 1L), source.night())
            .groupBy(col(Columns.EVENT_DATE).as("day"))
            .agg(expr("sum(events) AS events"), expr("count(*) AS identities"));
    for (EventDay day : RowCodec.of(EventDay.class).read(grouped)) {
      stored.put(day.day(), day);
      first = day.day().isBefore(first) ? day.day() : first;
    }
    return first
        .datesUntil(source.night().plusDays(1))
        .map(day -> stored.getOrDefault(day, new EventDay(day, 0, 0)))
        .toList();
  }

  /** Returns a condition that selects identity-days with a label of the given verdict. */
  public static Column labelled(List<Label> labels, Label.Verdict verdict) {
    // Uses a lookup, because nested conditions for all labels would overflow Spark's stack.
    HashMap<String, List<long[]>> days = new HashMap<>();
    for (Label label : labels) {
      if (label.verdict() == verdict) {
        days.computeIfAbsent(label.identity(), identity -> new ArrayList<>())
            .add(new long[] {label.firstDay().toEpochDay(), label.lastDay().toEpochDay()});
      }
    }
    UDF2<String, Integer, Boolean> isLabelled =
        (identity, day) ->
            days.getOrDefault(identity, List.of()).stream()
                .anyMatch(range -> range[0] <= day && day <= range[1]);
    return udf(isLabelled, DataTypes.BooleanType)
        .apply(col("identity"), unix_date(col(IdentityRiskTable.EVENT_DATE)));
  }
}
