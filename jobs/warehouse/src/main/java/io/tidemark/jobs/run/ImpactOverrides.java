package io.tidemark.jobs.run;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.policy.Policy;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/**
 * Applies a policy's impact overrides whenever stored events are read, so a policy change affects
 * the whole history at once. The stored flag that marks write actions does not change.
 */
public final class ImpactOverrides {
  private static volatile Compiled latest;

  private record Compiled(String yaml, ImpactMap map) {}

  private ImpactOverrides() {}

  public static Dataset<Row> over(Dataset<Row> events, Policy policy) {
    if (!policy.changesImpact()) {
      return events;
    }
    String yaml = policy.impactMapOver("version: policy");
    UDF3<String, String, String, Integer> tier =
        (provider, service, operation) -> {
          Impact impact = map(yaml).overriding(provider, service, operation);
          return impact == null ? null : impact.ordinal();
        };
    return events.withColumn(
        "impact_tier",
        coalesce(
            udf(tier, DataTypes.IntegerType)
                .apply(col("cloud_provider"), col("api_service_name"), col("api_operation")),
            col("impact_tier")));
  }

  private static ImpactMap map(String yaml) {
    Compiled kept = latest;
    if (kept == null || !kept.yaml.equals(yaml)) {
      kept = new Compiled(yaml, ImpactMap.parse(yaml, "the policy"));
      latest = kept;
    }
    return kept.map;
  }
}
