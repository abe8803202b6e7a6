package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.jobs.identityview.IdentityView;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.IdentityCase;
import io.tidemark.notebooks.report.IdentityCase.DayRisk;
import io.tidemark.notebooks.report.IdentityCase.DecisionGroup;
import io.tidemark.notebooks.report.IdentityCase.FirstSeen;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.IdentityCase.Peers;
import io.tidemark.notebooks.report.IdentityCase.RiskInterval;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads the rows for the cases of individual identities. A few queries read the rows of all
 * identities together.
 */
final class CaseRows {
  /** Display names of the columns whose new values are listed. */
  private static final SortedMap<String, String> TOPICS =
      new TreeMap<>(
          Map.of(
              "src_ip_prefix", "network",
              "ua_family", "client",
              "action", "action",
              "credential_uid", "credential"));

  /** Column of an event's resources, separated by commas; null if the log names none. */
  static final String TARGET =
      "if(size(resources) > 1, array_join(resources, ', '), resource_uid) AS target";

  /** Column of the name of an event's {@link Outcome}. */
  private static final String OUTCOME =
      "CASE WHEN authz_decision = 'DENIED' THEN 'DENIED' WHEN status_id = 1 THEN 'SUCCESS'"
          + " WHEN status_id = 2 THEN 'FAILURE' ELSE 'UNKNOWN' END AS outcome";

  private static final int FIRST_SEEN = 40;
  private static final int CHANGES = 30;

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
    Map<String, List<DecisionGroup>> decisionGroups = rows.decisionGroups();
    Map<String, List<FirstSeen>> values = rows.values();
    Map<String, List<Midnight>> profiles = rows.profiles();
    Map<String, IdentityCase.Session> sessions = SessionRows.of(source, lines);
    Map<String, Peers> peers = PeerRows.of(source, lines);
    LocalDate eve = source.night().minusDays(1);
    boolean isKept = source.warehouse().rowsByDay(IdentitiesTable.PROFILES).containsKey(eve);
    List<IdentityCase> cases = new ArrayList<>();
    for (IdentityLine line : lines) {
      String identity = line.identity();
      Optional<Known> own = known.getOrDefault(identity, List.of()).stream().findFirst();
      List<RiskInterval> ofLevels = moments.getOrDefault(identity, List.of());
      List<Midnight> midnights = profiles.getOrDefault(identity, List.of());
      Profile before = rows.profile(midnights, eve);
      Profile usual = before == null ? Profile.none(source.program().schema()) : before;
      cases.add(
          new IdentityCase(
              line,
              own.map(Known::owner).orElse(null),
              own.map(Known::firstDay).orElse(null),
              days.getOrDefault(identity, List.of()),
              moments(ofLevels),
              isKept ? Arrays.stream(usual.eventsByHourOfWeek()).boxed().toList() : List.of(),
              isKept
                  ? rows.firstSeen(
                      values.getOrDefault(identity, List.of()), usual.view(source.rules()))
                  : List.of(),
              decisionGroups.getOrDefault(identity, List.of()),
              Optional.ofNullable(sessions.get(identity)),
              decisions(ofLevels),
              Optional.ofNullable(peers.get(identity)),
              rows.changes(identity, before, rows.profile(midnights, source.night()), baselines)));
    }
    return List.copyOf(cases);
  }

  private Column isCase() {
    return col("identity").isin(identities);
  }

  record Known(String owner, LocalDate firstDay) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Midnight(LocalDate asOf, byte[] profile) {}

  private Map<String, List<Known>> known() {
    return byIdentity(Known.class, source.read(IdentitiesTable.SPEC).filter(isCase()));
  }

  private Map<String, List<DayRisk>> days() {
    return byIdentity(
        DayRisk.class,
        source
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
   * Returns the risk by ten minutes, level and decision. The query cannot find the highest of
   * these, because their order is not alphabetical.
   */
  private Map<String, List<RiskInterval>> moments() {
    return byIdentity(
        RiskInterval.class,
        scored()
            .withColumn("minute", expr("int(unix_seconds(time) % 86400 DIV 600) * 10"))
            .groupBy("identity", "minute", "level", "decision")
            .agg(count(lit(1)).as("events"), max("score").as("score"), min("trust").as("trust"))
            .orderBy("identity", "minute", "level", "decision"));
  }

  /** Returns groups of identical decisions, with the reason for the most severe event. */
  Map<String, List<DecisionGroup>> decisionGroups() {
    return byIdentity(
        DecisionGroup.class,
        scored()
            .filter(col("decision").notEqual("ALLOW"))
            .join(
                source
                    .tonight(AccessEventsTable.SPEC)
                    .filter(isCase())
                    .selectExpr("metadata_product", "metadata_uid", TARGET, OUTCOME),
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
                max_by(ScoredEventsTable.why(), ScoredEventsTable.gravity()).as("why"))
            .withColumn(
                "place",
                expr("row_number() OVER (PARTITION BY identity ORDER BY risk DESC, first, uid)"))
            .filter(col("place").leq(MET))
            .withColumn("impact", impact())
            .withColumn("source", col("src_ip_prefix"))
            .withColumn("credential", col("credential_uid"))
            .withColumn("cause", col("why"))
            .orderBy("identity", "first", "uid"));
  }

  /** Returns a column of the label of an event's {@link Impact}; read if it is unknown. */
  static Column impact() {
    Column labels = lit(Arrays.stream(Impact.values()).map(Impact::label).toArray(String[]::new));
    return get(labels, coalesce(col("impact_tier"), lit(0)));
  }

  /** Returns the values of the night, with the name of their column as the topic. */
  private Map<String, List<FirstSeen>> values() {
    String pairs =
        TOPICS.keySet().stream().map("'%1$s', %1$s"::formatted).collect(Collectors.joining(", "));
    return byIdentity(
        FirstSeen.class,
        source
            .tonight(AccessEventsTable.SPEC)
            .filter(isCase())
            .selectExpr(
                "identity",
                "time",
                "stack(%d, %s) AS (topic, value)".formatted(TOPICS.size(), pairs))
            .filter(col("value").isNotNull())
            .groupBy("identity", "topic", "value")
            .agg(min("time").as("at"), count(lit(1)).as("events"))
            .withColumn(
                "place",
                expr("row_number() OVER (PARTITION BY identity, topic ORDER BY at, value)"))
            .filter(col("place").leq(VALUES))
            .orderBy("identity", "at", "topic", "value"));
  }

  private Map<String, List<Midnight>> profiles() {
    return byIdentity(
        Midnight.class,
        source
            .read(IdentitiesTable.PROFILES, source.night().minusDays(1), source.night())
            .filter(isCase()));
  }

  /** Returns the profile as of a midnight; null if it is missing. */
  private Profile profile(List<Midnight> profiles, LocalDate midnight) {
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

  /** Merges intervals of the same time, with the highest level and strongest decision. */
  private static List<RiskInterval> moments(List<RiskInterval> byLevel) {
    Map<Integer, RiskInterval> moments = new TreeMap<>();
    byLevel.forEach(moment -> moments.merge(moment.minute(), moment, CaseRows::joined));
    return List.copyOf(moments.values());
  }

  private static RiskInterval joined(RiskInterval a, RiskInterval b) {
    return new RiskInterval(
        a.minute(),
        a.events() + b.events(),
        Math.max(a.score(), b.score()),
        Math.min(a.trust(), b.trust()),
        Level.valueOf(a.level()).compareTo(Level.valueOf(b.level())) >= 0 ? a.level() : b.level(),
        DecisionKind.valueOf(a.decision()).compareTo(DecisionKind.valueOf(b.decision())) >= 0
            ? a.decision()
            : b.decision());
  }

  private static Map<String, Long> decisions(List<RiskInterval> moments) {
    Map<DecisionKind, Long> counted = new EnumMap<>(DecisionKind.class);
    for (RiskInterval moment : moments) {
      counted.merge(DecisionKind.valueOf(moment.decision()), moment.events(), Long::sum);
    }
    Map<String, Long> decisions = new LinkedHashMap<>();
    counted.forEach((kind, events) -> decisions.put(kind.name(), events));
    return decisions;
  }

  private List<FirstSeen> firstSeen(List<FirstSeen> values, ProfileView usual) {
    return values.stream()
        .filter(value -> isNew(value, usual))
        .limit(FIRST_SEEN)
        .map(v -> new FirstSeen(TOPICS.get(v.topic()), v.value(), v.at(), v.events()))
        .toList();
  }

  private boolean isNew(FirstSeen value, ProfileView usual) {
    int index = source.program().schema().valueIndex(value.topic());
    return index >= 0 && usual.daysSeen(index, ValueHash.of(value.value())) == 0;
  }

  private List<String> changes(
      String identity, Profile before, Profile after, BaselineRows baselines) {
    if (before == null || after == null || baselines.judge().isEmpty()) {
      return List.of();
    }
    Baseline judge = baselines.judge().get().baseline();
    Baseline trained = baselines.trained().map(BaselineRows.Stored::baseline).orElse(judge);
    List<String> changes =
        IdentityView.differences(view(identity, before, judge), view(identity, after, trained));
    return changes.subList(0, Math.min(CHANGES, changes.size()));
  }

  private IdentityView view(String identity, Profile profile, Baseline baseline) {
    ProfileView usual = profile.view(source.rules());
    return IdentityView.of(identity, profile, usual, source.program(), baseline, source.policies());
  }
}
