package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.IdentityCase.Call;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.IdentityCase.Session;
import io.tidemark.runtime.risk.Cause;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  private final Set<String> labelled;
  private final Set<String> aboutTargets;

  private SessionRows(ReportSource source, List<CallRow> calls) {
    List<String> events = calls.stream().map(CallRow::metadataUid).toList();
    labelled = source.attacks().map(attacks -> attacks.labelled(events)).orElse(Set.of());
    aboutTargets =
        IntStream.range(0, source.program().size())
            .filter(i -> !Collections.disjoint(source.program().columns(i), TARGET))
            .mapToObj(i -> source.program().catalogue().features().get(i).name())
            .collect(Collectors.toSet());
  }

  /** Returns sessions by identity, for alerts in a session named in the log. */
  static Map<String, Session> of(ReportSource source, List<IdentityLine> lines) {
    Object[] alerted =
        lines.stream().filter(line -> line.alerts() > 0).map(IdentityLine::identity).toArray();
    if (alerted.length == 0) {
      return Map.of();
    }
    Dataset<Row> rows = calls(source, col("identity").isin(alerted)).orderBy("place");
    Map<String, List<CallRow>> calls = RowCodec.of(CallRow.class).readBy("identity", rows);
    SessionRows sessions =
        new SessionRows(source, calls.values().stream().flatMap(List::stream).toList());
    return calls.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, own -> sessions.session(own.getValue())));
  }

  private static Dataset<Row> calls(ReportSource source, Column isOne) {
    Dataset<Row> events =
        source
            .tonight(AccessEventsTable.SPEC)
            .filter(isOne.and(col("actor_session_uid").isNotNull()))
            .select(
                col("metadata_product"),
                col("metadata_uid"),
                col("actor_session_uid"),
                CaseRows.target().as("target"));
    Dataset<Row> scored =
        source
            .tonight(ScoredEventsTable.spec(source.program()))
            .filter(isOne)
            .select(
                "metadata_product",
                "metadata_uid",
                "identity",
                "time",
                "action",
                "impact_tier",
                "effective_risk",
                "decision",
                "cause",
                "cause_detail",
                "reasons");
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
        .withColumn("feature", col("reasons.feature"))
        .withColumn("message", col("reasons.message"));
  }

  /** A call, its position in the session, and the position of the session's first alert. */
  private record CallRow(
      String metadataUid,
      String actorSessionUid,
      Instant time,
      String action,
      Integer impactTier,
      String target,
      String decision,
      String cause,
      String causeDetail,
      List<String> feature,
      List<String> message,
      int place,
      long calls,
      int first) {}

  private Session session(List<CallRow> calls) {
    CallRow first = calls.get(0);
    CallRow last = calls.get(calls.size() - 1);
    List<Call> shown = calls.stream().map(this::call).toList();
    return new Session(first.actorSessionUid, shown, first.place - 1, last.calls - last.place);
  }

  private Call call(CallRow call) {
    String impact = CaseRows.impact(call.impactTier);
    String cause = Cause.NONE.name().equals(call.cause) ? "" : cause(call);
    boolean isFirst = call.place == call.first;
    boolean isAttack = labelled.contains(call.metadataUid);
    return new Call(
        call.time, call.decision, call.action, impact, call.target, cause, isFirst, isAttack);
  }

  /** Returns the first reason, and the first that shows whether the target is new. */
  private String cause(CallRow call) {
    String cause = Cause.valueOf(call.cause).describe(call.causeDetail, call.message);
    for (int i = 0; i < call.feature.size(); i++) {
      if (aboutTargets.contains(call.feature.get(i))) {
        String text = call.message.get(i);
        return cause.equals(text) ? text : cause + "; " + text;
      }
    }
    return cause;
  }
}
