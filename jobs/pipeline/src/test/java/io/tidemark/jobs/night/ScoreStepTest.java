package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.EventReasons;
import io.tidemark.jobs.SharedSpark;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ScoreStepTest {
  private static final StructType EVENTS =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("metadata_uid", DataTypes.StringType)
          .add("time", DataTypes.TimestampType)
          .add("nhi_kind", DataTypes.StringType)
          .add("cohort", DataTypes.StringType)
          .add("risk", DataTypes.DoubleType)
          .add("effective_risk", DataTypes.DoubleType)
          .add("p_value", DataTypes.DoubleType)
          .add("level", DataTypes.StringType)
          .add("decision", DataTypes.StringType)
          .add("cause", DataTypes.StringType)
          .add("cause_detail", DataTypes.StringType)
          .add("reasons", EventReasons.TYPE);

  @Test
  void usesStrongestDecisionAndItsReasons() {
    Row day =
        day(
            event("1", 0.96, "REVOKE", "RISK", null, "new_action"),
            event("2", 0.99, "REVALIDATE", "RISK", null, "volume_1h"),
            event("3", 0.10, "STEP_UP", "BOUND", "outside_hours:office"));
    assertThat(day.<String>getAs("decision")).isEqualTo("REVOKE");
    assertThat(day.<String>getAs("leading_feature")).isEqualTo("volume_1h");
    assertThat(day.<Long>getAs("alerts")).isEqualTo(3);
  }

  @Test
  void policyDecisionIsNotAnAlert() {
    Row day =
        day(
            event("1", 0.20, "REVOKE", "POLICY", "some_rule"),
            event("2", 0.80, "STEP_UP", "RISK", null, "volume_1h"),
            event("3", 0.90, "ALLOW", "NONE", null));
    assertThat(day.<String>getAs("decision")).isEqualTo("STEP_UP");
    assertThat(day.<Long>getAs("policy_step_ups")).isEqualTo(1);
  }

  @Test
  void leadingReasonIsBoundOrNone() {
    Row bound = day(event("1", 0.1, "STEP_UP", "BOUND", "outside_hours:office", "volume_1h"));
    assertThat(bound.<String>getAs("leading_feature")).isEqualTo("outside_hours:office");
    assertThat(bound.<Row>getList(bound.fieldIndex("reasons")).get(0).getString(0))
        .isEqualTo("volume_1h");
    Row carried = day(event("1", 0.9, "REVALIDATE", "RISK", null));
    assertThat(carried.<String>getAs("leading_feature")).isNull();
  }

  @Test
  void reasonsAreThoseOfTheEvidence() {
    Row day =
        day(
            event("1", 0.60, "ALLOW", "NONE", null, "new_action"),
            event("2", 0.90, "STEP_UP", "RISK", null));
    assertThat(day.<String>getAs("leading_feature")).isEqualTo("new_action");
    assertThat(day.<Row>getList(day.fieldIndex("reasons"))).hasSize(1);
    Row calm = day(event("1", 0.60, "ALLOW", "NONE", null, "new_action"));
    assertThat(calm.<Object>getAs("reasons")).as("no alert").isNull();
  }

  private static Row event(
      String uid, double risk, String decision, String cause, String detail, String... features) {
    Row[] reasons = new Row[features.length];
    for (int i = 0; i < features.length; i++) {
      reasons[i] = RowFactory.create(features[i], "message", "observed", "usual", 0.5);
    }
    return RowFactory.create(
        "a|b|c",
        uid,
        Timestamp.from(Instant.EPOCH),
        "api_key",
        null,
        risk,
        risk,
        1 - risk,
        "HIGH",
        decision,
        cause,
        detail,
        reasons);
  }

  private static Row day(Row... events) {
    return ScoreStep.identityDays(SharedSpark.session().createDataFrame(List.of(events), EVENTS))
        .first();
  }
}
