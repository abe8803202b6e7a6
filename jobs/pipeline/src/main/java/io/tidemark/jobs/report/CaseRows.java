package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.Profile;
import io.tidemark.jobs.report.CaseBuilder.DecisionRow;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.IdentityCase;
import io.tidemark.notebooks.report.IdentityCase.DayRisk;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.IdentityCase.Peers;
import io.tidemark.notebooks.report.IdentityCase.RiskInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Reads the rows for the cases of individual identities. A few queries read the rows of all
 * identities together.
 */
final class CaseRows {
  /** Display names of the columns whose new values are listed. */
  private static final Map<String, String> TOPICS = topics();

  private static final int DAYS = 14;
  private static final int MET = 20;
  private static final int VALUES = 500;

  private final ReportSource source;
  private final Object[] identities;

  CaseRows(ReportSource source, List<IdentityLine> lines) {
    this.source = source;
    identities = lines.stream().map(IdentityLine::identity).toArray();
  }

  /** Returns the cases of the given identities, in the same order. */
  static List<IdentityCase> of(
      ReportSource source, List<IdentityLine> lines, BaselineRows baselines) {
    if (lines.isEmpty()) {
      return List.of();
    }
    CaseRows rows = new CaseRows(source, lines);
    Map<String, List<Known>> known = rows.known();
    Map<String, List<DayRisk>> days = rows.days();
    Map<String, List<RiskInterval>> moments = rows.moments();
    Map<String, List<DecisionRow>> decisionGroups = rows.decisionGroups();
    Map<String, List<Value>> values = rows.values();
    Map<String, List<Midnight>> profiles = rows.profiles();
    Map<String, IdentityCase.Session> sessions = SessionRows.of(source, lines);
    Map<String, Peers> peers = PeerRows.of(source, lines);
    CaseBuilder builder =
        new CaseBuilder(source, baselines, rows.isStored(source.night().minusDays(1)));
    List<IdentityCase> cases = new ArrayList<>();
    for (IdentityLine line : lines) {
      String identity = line.identity();
      cases.add(
          builder.of(
              line,
              known.getOrDefault(identity, List.of()).stream().findFirst(),
              days.getOrDefault(identity, List.of()),
              moments.getOrDefault(identity, List.of()),
              decisionGroups.getOrDefault(identity, List.of()),
              Optional.ofNullable(sessions.get(identity)),
              Optional.ofNullable(peers.get(identity)),
              values.getOrDefault(identity, List.of()),
              profiles.getOrDefault(identity, List.of())));
    }
    return List.copyOf(cases);
  }

  static Map<String, String> topics() {
    Map<String, String> topics = new LinkedHashMap<>();
    topics.put("src_ip_prefix", "network");
    topics.put("ua_family", "client");
    topics.put("action", "action");
    topics.put("credential_uid", "credential");
    return topics;
  }

  private Column isCase() {
    return col("identity").isin(identities);
  }

  record Known(String owner, LocalDate firstDay) {}

  /** A column value that was first seen on the night. */
  record Value(String topic, String value, Instant first, long events) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Midnight(LocalDate asOf, byte[] profile) {}

  private Map<String, List<Known>> known() {
    return byIdentity(Known.class, source.warehouse().read(IdentitiesTable.SPEC).filter(isCase()));
  }

  private Map<String, List<DayRisk>> days() {
    return byIdentity(
        DayRisk.class,
        source
            .warehouse()
            .read(IdentityRiskTable.SPEC, source.night().minusDays(DAYS - 1L), source.night())
            .filter(isCase())
            .withColumnRenamed(IdentityRiskTable.EVENT_DATE, "day")
            .withColumn("max_risk", coalesce(col("max_risk"), lit(0.0)))
            .orderBy("identity", "day"));
  }

  private Dataset<Row> scored() {
    return source
        .tonight(ScoredEventsTable.spec(source.program()))
        .filter(isCase().and(col("decision").notEqual("NOT_JUDGED")));
  }

  /**
   * Returns the risk intervals, grouped by ten-minute interval, level and decision. The query does
   * not aggregate levels and decisions, because their alphabetical order is not their order of
   * severity.
   */
  private Map<String, List<RiskInterval>> moments() {
    return byIdentity(
        RiskInterval.class,
        scored()
            .withColumn(
                "minute",
                col("time")
                    .cast("long")
                    .mod(lit(86_400L))
                    .divide(lit(600L))
                    .cast("int")
                    .multiply(lit(10)))
            .groupBy("identity", "minute", "level", "decision")
            .agg(count(lit(1)).as("events"), max("score").as("score"), min("trust").as("trust"))
            .orderBy("identity", "minute", "level", "decision"));
  }

  Map<String, List<DecisionRow>> decisionGroups() {
    return byIdentity(
        DecisionRow.class,
        scored()
            .filter(col("decision").notEqual("ALLOW"))
            .join(
                source
                    .tonight(AccessEventsTable.SPEC)
                    .filter(isCase())
                    .select(
                        col("metadata_product"),
                        col("metadata_uid"),
                        target().as("target"),
                        outcome().as("outcome")),
                Columns.eventKey(),
                "left")
            .groupBy(
                "identity",
                "decision",
                "cause",
                "action",
                "impact_tier",
                "target",
                "outcome",
                "src_ip_prefix",
                "credential_uid")
            .agg(
                min("time").as("first"),
                max("time").as("last"),
                count(lit(1)).as("events"),
                max("effective_risk").as("risk"),
                min("metadata_uid").as("uid"),
                max_by(
                        struct(col("cause_detail"), col("reasons.message").as("message")),
                        ScoredEventsTable.gravity())
                    .as("gravest"))
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy("identity")
                            .orderBy(col("risk").desc(), col("first"), col("uid"))))
            .filter(col("place").leq(MET))
            .orderBy("identity", "first", "uid"));
  }

  /**
   * Returns a column that lists an event's resources, separated by commas; null if the log names
   * none.
   */
  static Column target() {
    return when(size(col("resources")).gt(1), array_join(col("resources"), ", "))
        .otherwise(col("resource_uid"));
  }

  /** Returns a column that contains the name of an event's {@link Outcome}. */
  static Column outcome() {
    return when(col("authz_decision").equalTo("DENIED"), Outcome.DENIED.name())
        .when(col("status_id").equalTo(1), Outcome.SUCCESS.name())
        .when(col("status_id").equalTo(2), Outcome.FAILURE.name())
        .otherwise(Outcome.UNKNOWN.name());
  }

  private Map<String, List<Value>> values() {
    Column[] pairs =
        TOPICS.keySet().stream()
            .map(column -> struct(lit(column).as("topic"), col(column).as("value")))
            .toArray(Column[]::new);
    return byIdentity(
        Value.class,
        source
            .tonight(AccessEventsTable.SPEC)
            .filter(isCase())
            .select(col("identity"), col("time"), explode(array(pairs)).as("pair"))
            .select("identity", "time", "pair.topic", "pair.value")
            .filter(col("value").isNotNull())
            .groupBy("identity", "topic", "value")
            .agg(min("time").as("first"), count(lit(1)).as("events"))
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy("identity", "topic")
                            .orderBy(col("first"), col("value"))))
            .filter(col("place").leq(VALUES))
            .orderBy("identity", "first", "topic", "value"));
  }

  private Map<String, List<Midnight>> profiles() {
    return byIdentity(
        Midnight.class,
        source
            .warehouse()
            .read(IdentitiesTable.PROFILES, source.night().minusDays(1), source.night())
            .filter(isCase()));
  }

  /** Returns whether the profiles as of the given midnight are still stored. */
  private boolean isStored(LocalDate midnight) {
    return source.warehouse().rowsByDay(IdentitiesTable.PROFILES).containsKey(midnight);
  }

  /**
   * Returns the profile as of the given midnight from a list of the identity's profiles; null if it
   * is missing.
   */
  static Profile profile(ReportSource source, List<Midnight> profiles, LocalDate midnight) {
    return profiles.stream()
        .filter(profile -> profile.asOf().equals(midnight))
        .map(profile -> Profile.fromBytes(source.program().schema(), profile.profile()))
        .findFirst()
        .orElse(null);
  }

  private static <R extends Record> Map<String, List<R>> byIdentity(
      Class<R> type, Dataset<Row> rows) {
    return RowCodec.of(type).readBy("identity", rows);
  }
}
