package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.IdentityCase.Call;
import io.tidemark.notebooks.report.IdentityCase.Session;
import io.tidemark.notebooks.report.IdentityLine;
import io.tidemark.runtime.risk.Cause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
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

/** The session of an identity's gravest alert: its calls of the day around the first alert. */
final class SessionRows {
  static final int BEFORE = 20;
  static final int AFTER = 10;

  private static final Set<EventColumn> TARGET =
      Set.of(EventColumn.RESOURCE_UID, EventColumn.RESOURCES);

  private final Set<String> labelled;
  private final Set<String> aboutTargets;

  private SessionRows(ReportSource source, List<Row> calls) {
    List<String> events = calls.stream().map(SessionRows::event).toList();
    labelled = source.attacks().map(attacks -> attacks.labelled(events)).orElse(Set.of());
    aboutTargets =
        IntStream.range(0, source.program().size())
            .filter(i -> !Collections.disjoint(source.program().columns(i), TARGET))
            .mapToObj(i -> source.program().catalogue().features().get(i).name())
            .collect(Collectors.toSet());
  }

  /** Sessions by identity, for identities with an alert in a session that the log names. */
  static Map<String, Session> of(ReportSource source, List<IdentityLine> lines) {
    Object[] alerted =
        lines.stream().filter(line -> line.alerts() > 0).map(IdentityLine::identity).toArray();
    if (alerted.length == 0) {
      return Map.of();
    }
    List<Row> calls = calls(source, col("identity").isin(alerted)).collectAsList();
    SessionRows sessions = new SessionRows(source, calls);
    Map<String, List<Row>> byIdentity = new HashMap<>();
    for (Row call : calls) {
      byIdentity.computeIfAbsent(call.getAs("identity"), name -> new ArrayList<>()).add(call);
    }
    return byIdentity.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, own -> sessions.session(own.getValue())));
  }

  private static Dataset<Row> calls(ReportSource source, Column isOne) {
    Dataset<Row> events =
        source
            .tonight(AccessEventsTable.SPEC)
            .filter(isOne.and(col("actor_session_uid").isNotNull()))
            .select(
                "metadata_product",
                "metadata_uid",
                "actor_session_uid",
                "resource_uid",
                "resources");
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
    Column gravest =
        max_by(
            col("actor_session_uid"),
            when(ScoredEventsTable.isAlert(), ScoredEventsTable.gravity()));
    return events
        .join(scored, Columns.eventKey())
        .withColumn("gravest", gravest.over(own))
        .filter(col("actor_session_uid").equalTo(col("gravest")))
        .withColumn(
            "place", row_number().over(own.orderBy("time", "metadata_uid", "metadata_product")))
        .withColumn("calls", count(lit(1)).over(own))
        .withColumn("first", min(when(ScoredEventsTable.isAlert(), col("place"))).over(own))
        .filter(col("place").between(col("first").minus(BEFORE), col("first").plus(AFTER)))
        .select(
            "identity",
            "metadata_uid",
            "actor_session_uid",
            "time",
            "action",
            "impact_tier",
            "resource_uid",
            "resources",
            "decision",
            "cause",
            "cause_detail",
            "reasons.feature",
            "reasons.says",
            "place",
            "calls",
            "first");
  }

  private static String event(Row call) {
    return call.getAs("metadata_uid");
  }

  private Session session(List<Row> calls) {
    calls.sort(Comparator.comparingInt(call -> call.getAs("place")));
    Row first = calls.get(0);
    Row last = calls.get(calls.size() - 1);
    return new Session(
        first.getAs("actor_session_uid"),
        calls.stream().map(this::call).toList(),
        first.<Integer>getAs("place") - 1,
        last.<Long>getAs("calls") - last.<Integer>getAs("place"));
  }

  private Call call(Row row) {
    return new Call(
        RowTimes.instant(row, "time"),
        row.getAs("decision"),
        row.getAs("action"),
        CaseTelling.impact(row),
        target(row),
        Cause.NONE.name().equals(row.getAs("cause")) ? "" : because(row),
        row.<Integer>getAs("place").equals(row.getAs("first")),
        labelled.contains(event(row)));
  }

  private static String target(Row row) {
    int resources = row.fieldIndex("resources");
    return row.isNullAt(resources) || row.getList(resources).size() < 2
        ? row.getAs("resource_uid")
        : String.join(", ", row.<String>getList(resources));
  }

  /** The first reason, and the first about the target: it says whether the target is new. */
  private String because(Row row) {
    String because = CaseTelling.because(row);
    int features = row.fieldIndex("feature");
    List<String> names = row.isNullAt(features) ? List.of() : row.getList(features);
    for (int i = 0; i < names.size(); i++) {
      if (aboutTargets.contains(names.get(i))) {
        String says = row.<String>getList(row.fieldIndex("says")).get(i);
        return because.equals(says) ? says : because + "; " + says;
      }
    }
    return because;
  }
}
