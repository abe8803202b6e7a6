package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.NightReport.SwimLane;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Reads the most recent nights of identities that had an alert on any of those nights. */
final class LaneRows {
  private LaneRows() {}

  /** Returns the swim lanes: alerts of this night first, then by strongest decision and risk. */
  static List<SwimLane> of(ReportSource source) {
    LocalDate first = source.night().minusDays(SwimLane.NIGHTS - 1L);
    Dataset<Row> risk = source.read(IdentityRiskTable.SPEC, first, source.night());
    Column strength = array_position(lit(RiskRows.names(DecisionKind.values())), col("decision"));
    List<String> identities =
        risk.filter(col("alerts").gt(0))
            .groupBy("identity")
            .agg(
                max(col(IdentityRiskTable.EVENT_DATE).equalTo(source.night())).as("tonight"),
                max(strength).as("strength"),
                max("max_risk").as("risk"))
            .orderBy(
                col("tonight").desc(), col("strength").desc(), col("risk").desc(), col("identity"))
            .limit(SwimLane.MOST)
            .select("identity")
            .as(Encoders.STRING())
            .collectAsList();
    if (identities.isEmpty()) {
      return List.of();
    }
    Column isListed = col("identity").isin(identities.toArray());
    Map<String, List<SwimLane.Day>> days =
        RowCodec.of(SwimLane.Day.class)
            .readBy(
                "identity",
                source
                    .read(IdentitiesTable.DAYS, first, source.night())
                    .filter(isListed)
                    .selectExpr("identity", "event_date AS day", "events AS seen")
                    .join(
                        risk.filter(isListed.and(col("events").gt(0)))
                            .withColumnRenamed(IdentityRiskTable.EVENT_DATE, "day"),
                        new String[] {"identity", "day"},
                        "full")
                    .withColumn("events", expr("coalesce(seen, events)"))
                    .withColumn("alerts", expr("coalesce(alerts, 0)")));
    return identities.stream()
        .map(identity -> new SwimLane(identity, days.getOrDefault(identity, List.of())))
        .toList();
  }
}
