package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.not;

import io.tidemark.jobs.source.IdentityRules;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Keeps an identity non-human if it was non-human on an earlier night. Otherwise, an attacker with
 * a stolen machine credential could avoid being judged by behaving like a person. Events that the
 * source classifies as human are still judged, under the rule id {@code sticky.human.RULE}. A
 * user-defined rule that declares the identity human takes precedence.
 */
final class NonHumanHistory {
  /** Prefix of the rule id for events that look human. */
  static final String HUMAN = "sticky.human.";

  private NonHumanHistory() {}

  static Dataset<Row> withKnownIdentities(Warehouse warehouse, Dataset<Row> events) {
    if (!warehouse.exists(IdentitiesTable.SPEC)) {
      return events;
    }
    Column strays =
        expr("NOT coalesce(is_nhi, false)")
            .and(not(expr("coalesce(nhi_rule_id, '')").startsWith(IdentityRules.PREFIX)));
    Dataset<Row> machines =
        warehouse
            .read(IdentitiesTable.SPEC)
            .filter(col("is_nhi"))
            .select("identity", "kind", "cohort");
    List<Row> known =
        events
            .filter(strays)
            .select("identity")
            .distinct()
            .join(machines, "identity")
            .collectAsList();
    if (known.isEmpty()) {
      return events;
    }
    Dataset<Row> kinds =
        warehouse
            .spark()
            .createDataFrame(known, known.get(0).schema())
            .toDF("known", "known_kind", "known_cohort");
    return events
        .join(broadcast(kinds), expr("identity = known"), "left")
        .withColumn("stray", strays.and(col("known").isNotNull()))
        .withColumn(
            "nhi_rule_id",
            expr(
                "if(stray, concat('sticky.', concat_ws('.', nhi_kind, nhi_rule_id)), nhi_rule_id)"))
        .withColumn("nhi_kind", expr("if(stray, known_kind, nhi_kind)"))
        .withColumn("cohort", expr("if(stray, known_cohort, cohort)"))
        .withColumn("is_nhi", expr("if(stray, true, is_nhi)"))
        .drop("stray", "known", "known_kind", "known_cohort");
  }
}
