package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.IdentityCase.Call;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.IdentityCase.Session;
import io.tidemark.runtime.risk.Cause;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Reads the session of an identity's most severe alert, including the calls around the session's
 * first alert.
 */
final class SessionRows {
  static final int BEFORE = 20;
  static final int AFTER = 10;

  private static final Set<EventColumn> TARGET =
      Set.of(EventColumn.RESOURCE_UID, EventColumn.RESOURCES);

  private SessionRows() {}

  /** Returns sessions by identity, for alerts in a session named in the log. */
  static Map<String, Session> of(ReportSource source, List<IdentityLine> lines) {
    Object[] alerted =
        lines.stream().filter(line -> line.alerts() > 0).map(IdentityLine::identity).toArray();
    if (alerted.length == 0) {
      return Map.of();
    }
    Dataset<Row> rows = calls(source, col("identity").isin(alerted)).orderBy("place");
    Map<String, List<CallRow>> calls = RowCodec.of(CallRow.class).readBy("identity", rows);
    List<String> events =
        calls.values().stream().flatMap(List::stream).map(row -> row.call.event()).toList();
    Set<String> labelled =
        source.attacks().map(attacks -> attacks.labelled(events)).orElse(Set.of());
    return calls.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, own -> session(own.getValue(), labelled)));
  }

  private static Dataset<Row> calls(ReportSource source, Column isOne) {
    Dataset<Row> events =
        source
            .tonight(AccessEventsTable.SPEC)
            .filter(isOne.and(col("actor_session_uid").isNotNull()))
            .selectExpr("metadata_product", "metadata_uid", "actor_session_uid", CaseRows.TARGET);
    Dataset<Row> scored = source.tonight(ScoredEventsTable.spec(source.program())).filter(isOne);
    WindowSpec own = Window.partitionBy("identity");
    Column gravity = when(ScoredEventsTable.isAlert(), ScoredEventsTable.gravity());
    Column gravest = max_by(col("actor_session_uid"), gravity);
    return events
        .join(scored, Columns.eventKey())
        .withColumn("gravest", gravest.over(own))
        .filter(col("actor_session_uid").equalTo(col("gravest")))
        .withColumn(
            "place", row_number().over(own.orderBy("time", "metadata_uid", "metadata_product")))
        .withColumn("calls", count(lit(1)).over(own))
        .withColumn("first", min(when(ScoredEventsTable.isAlert(), col("place"))).over(own))
        .filter(col("place").between(col("first").minus(BEFORE), col("first").plus(AFTER)))
        .withColumn(
            "call",
            struct(
                col("metadata_uid").as("event"),
                col("time").as("at"),
                col("decision"),
                col("action"),
                CaseRows.impact().as("impact"),
                col("target"),
                why(source.program()).as("cause"),
                col("place").equalTo(col("first")).as("first_alert")));
  }

  /** Returns a column of the first reason, and of the first that shows if the target is new. */
  private static Column why(FeatureProgram program) {
    Object[] aboutTargets =
        program.catalogue().features().stream()
            .filter(feature -> !Collections.disjoint(Operators.columns(feature), TARGET))
            .map(FeatureDefinition::name)
            .toArray();
    Column reasons =
        filter(col("reasons"), reason -> reason.getField("feature").isin(aboutTargets));
    Column target = get(reasons.getField("message"), lit(0));
    Column why = ScoredEventsTable.why();
    return when(col("cause").equalTo(Cause.NONE.name()), "")
        .otherwise(concat_ws("; ", why, nullif(target, why)));
  }

  /** A call, its position in the session, and the number of the session's calls. */
  private record CallRow(String actorSessionUid, Call call, int place, long calls) {}

  private static Session session(List<CallRow> calls, Set<String> labelled) {
    CallRow first = calls.get(0);
    CallRow last = calls.get(calls.size() - 1);
    List<Call> shown = calls.stream().map(CallRow::call).toList();
    return new Session(
        first.actorSessionUid, shown, labelled, first.place - 1, last.calls - last.place);
  }
}
