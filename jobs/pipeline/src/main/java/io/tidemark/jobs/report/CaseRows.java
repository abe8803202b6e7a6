package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.profile.Profile;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ProfilesTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.IdentityCase;
import io.tidemark.notebooks.report.IdentityLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** The rows that single identities are told of by, a few queries for all of them together. */
final class CaseRows {
  /** Columns whose new values are told, with what they are called. */
  private static final Map<String, String> TOPICS = topics();

  private static final int DAYS = 14;
  private static final int MET = 20;
  private static final int VALUES = 500;

  private final ReportSource source;
  private final Object[] identities;

  private CaseRows(ReportSource source, List<IdentityLine> lines) {
    this.source = source;
    identities = lines.stream().map(IdentityLine::identity).toArray();
  }

  /** The cases, in the order given. */
  static List<IdentityCase> of(
      ReportSource source, List<IdentityLine> lines, BaselineRows baselines) {
    if (lines.isEmpty()) {
      return List.of();
    }
    CaseRows rows = new CaseRows(source, lines);
    Map<String, List<Row>> known = rows.known();
    Map<String, List<Row>> days = rows.days();
    Map<String, List<Row>> moments = rows.moments();
    Map<String, List<Row>> met = rows.met();
    Map<String, List<Row>> values = rows.values();
    Map<String, List<Row>> profiles = rows.profiles();
    Map<String, IdentityCase.Session> sessions = SessionRows.of(source, lines);
    CaseTelling telling =
        new CaseTelling(source, baselines, rows.isKept(source.night().minusDays(1)));
    List<IdentityCase> cases = new ArrayList<>();
    for (IdentityLine line : lines) {
      Function<Map<String, List<Row>>, List<Row>> own =
          of -> of.getOrDefault(line.identity(), List.of());
      cases.add(
          telling.of(
              line,
              own.apply(known),
              own.apply(days),
              own.apply(moments),
              own.apply(met),
              Optional.ofNullable(sessions.get(line.identity())),
              own.apply(values),
              own.apply(profiles)));
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

  private Column isOne() {
    return col("identity").isin(identities);
  }

  private Map<String, List<Row>> known() {
    return byIdentity(
        source
            .warehouse()
            .read(IdentitiesTable.SPEC)
            .filter(isOne())
            .select("identity", "owner", "first_day"));
  }

  private Map<String, List<Row>> days() {
    return byIdentity(
        source
            .days(IdentityRiskTable.SPEC, source.night().minusDays(DAYS - 1L), source.night())
            .filter(isOne())
            .select(
                "identity", IdentityRiskTable.EVENT_DATE, "max_risk", "level", "alerts", "events")
            .orderBy("identity", IdentityRiskTable.EVENT_DATE));
  }

  private Dataset<Row> scored() {
    return source
        .tonight(ScoredEventsTable.spec(source.program()))
        .filter(isOne().and(col("decision").notEqual("NOT_JUDGED")));
  }

  /** By ten minutes and by level and decision: their order is not that of the alphabet. */
  private Map<String, List<Row>> moments() {
    return byIdentity(
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

  private Map<String, List<Row>> met() {
    return byIdentity(
        scored()
            .filter(col("decision").notEqual("ALLOW"))
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy("identity")
                            .orderBy(
                                col("effective_risk").desc(), col("time"), col("metadata_uid"))))
            .filter(col("place").leq(MET))
            .orderBy(col("identity"), col("time"), col("metadata_uid"))
            .select(
                "identity",
                "time",
                "decision",
                "action",
                "impact_tier",
                "src_ip_prefix",
                "credential_uid",
                "cause",
                "cause_detail",
                "reasons.says"));
  }

  private Map<String, List<Row>> values() {
    Column[] pairs =
        TOPICS.keySet().stream()
            .map(column -> struct(lit(column).as("topic"), col(column).as("value")))
            .toArray(Column[]::new);
    return byIdentity(
        source
            .tonight(AccessEventsTable.SPEC)
            .filter(isOne())
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

  private Map<String, List<Row>> profiles() {
    return byIdentity(
        source
            .days(ProfilesTable.SPEC, source.night().minusDays(1), source.night())
            .filter(isOne())
            .select(Columns.IDENTITY, Columns.AS_OF, Columns.PROFILE));
  }

  /** Whether the profiles of a midnight are still there. */
  private boolean isKept(LocalDate midnight) {
    return source.warehouse().rowsByDay(ProfilesTable.SPEC).containsKey(midnight);
  }

  /** The profile as of a midnight, among those of one identity; null where there is none. */
  static Profile profile(ReportSource source, List<Row> profiles, LocalDate midnight) {
    return profiles.stream()
        .filter(row -> RowTimes.date(row, Columns.AS_OF).equals(midnight))
        .map(row -> Profile.fromBytes(source.program().schema(), row.getAs(Columns.PROFILE)))
        .findFirst()
        .orElse(null);
  }

  private static Map<String, List<Row>> byIdentity(Dataset<Row> rows) {
    Map<String, List<Row>> byIdentity = new HashMap<>();
    for (Row row : rows.collectAsList()) {
      byIdentity.computeIfAbsent(row.getAs("identity"), name -> new ArrayList<>()).add(row);
    }
    return byIdentity;
  }
}
