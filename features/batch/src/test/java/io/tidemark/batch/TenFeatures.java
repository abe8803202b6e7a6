package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.profile.ProfileRules;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Ten features implemented twice: as a catalogue, and as Spark SQL window functions. Each identity
 * has at most one event per minute, always at a whole minute. A window of sixty buckets therefore
 * contains exactly the same events as a time range, so both implementations must agree.
 */
final class TenFeatures {
  static final String YAML =
      """
      features:
        - {name: requests_1h, case: 3, message: x, far: 1, count: events, window: 1h}
        - {name: failed_1h, case: 3, message: x, far: 1, count: events, window: 1h, where: "outcome == 'FAILURE'"}
        - {name: high_impact_1h, case: 2, message: x, far: 1, count: events, window: 1h, where: "impact_tier >= 2"}
        - {name: networks_1h, case: 1, message: x, far: 1, distinct: src_ip_prefix, window: 1h}
        - {name: actions_1h, case: 3, message: x, far: 1, distinct: action, window: 1h}
        - {name: resources_1h, case: 3, message: x, far: 1, distinct: resource_uid, window: 1h}
        - {name: services_1h, case: 2, message: x, far: 1, distinct: api_service_name, window: 1h}
        - {name: bytes_in_1h, case: 3, message: x, far: 1, sum: bytes_in, window: 1h}
        - {name: credential_requests_1h, case: 4, message: x, far: 1, count: events, window: 1h, per: credential}
        - {name: credential_networks_1h, case: 1, message: x, far: 1, distinct: src_ip_prefix, window: 1h, per: credential}
      """;

  private static final List<String> NAMES =
      List.of(
          "requests_1h",
          "failed_1h",
          "high_impact_1h",
          "networks_1h",
          "actions_1h",
          "resources_1h",
          "services_1h",
          "bytes_in_1h",
          "credential_requests_1h",
          "credential_networks_1h");

  private TenFeatures() {}

  /**
   * Computes the ten features with the engine. The first day is also the first day whose events are
   * known.
   */
  static Dataset<Row> here(Dataset<Row> events, LocalDate from, LocalDate to) {
    SparkSession spark = events.sparkSession();
    return EventFeatures.of(
        spark.createDataFrame(List.<Row>of(), Profiles.SCHEMA),
        spark.createDataFrame(List.<Row>of(), DaySummaries.SCHEMA),
        events,
        new FeatureRange(from, to, from),
        new ExecutorProgram("ten.yaml", YAML),
        ProfileRules.defaults(),
        IdentityBounds.Finder.DEFAULTS);
  }

  static Dataset<Row> withWindowFunctions(Dataset<Row> events) {
    String hour = "RANGE BETWEEN INTERVAL '59' MINUTE PRECEDING AND CURRENT ROW)";
    String before =
        "RANGE BETWEEN INTERVAL '59:00' MINUTE TO SECOND PRECEDING"
            + " AND INTERVAL '00:01' MINUTE TO SECOND PRECEDING)";
    String own = " OVER (PARTITION BY identity ORDER BY time ";
    String credential = " OVER (PARTITION BY identity, credential_uid ORDER BY time ";
    return events.select(
        col("metadata_uid"),
        col("identity"),
        col("event_date"),
        feature(0, "count(1)" + own + hour),
        feature(1, "count(CASE WHEN status_id = 2 THEN 1 END)" + own + before),
        feature(2, "count(CASE WHEN impact_tier >= 2 THEN 1 END)" + own + hour),
        feature(3, "size(collect_set(src_ip_prefix)" + own + hour + ")"),
        feature(4, "size(collect_set(action)" + own + hour + ")"),
        feature(5, "size(collect_set(resource_uid)" + own + hour + ")"),
        feature(6, "size(collect_set(api_service_name)" + own + hour + ")"),
        feature(7, "sum(bytes_in)" + own + hour),
        feature(8, "count(1)" + credential + hour),
        feature(9, "size(collect_set(src_ip_prefix)" + credential + hour + ")"));
  }

  private static Column feature(int at, String sql) {
    return functions.expr("CAST(" + sql + " AS FLOAT)").as(NAMES.get(at));
  }

  /**
   * Returns the number of events whose ten values differ. In the first hour, no window is complete
   * yet.
   */
  static long differing(Dataset<Row> ours, Dataset<Row> theirs) {
    Column differ = functions.lit(false);
    Dataset<Row> joined =
        ours.as("a")
            .join(
                theirs.as("b"),
                functions.expr("a.identity = b.identity AND a.metadata_uid = b.metadata_uid"));
    for (String name : NAMES) {
      differ =
          differ.or(
              functions.expr("a." + name + " IS NOT NULL AND NOT a." + name + " <=> b." + name));
    }
    return joined.where(differ).count();
  }
}
