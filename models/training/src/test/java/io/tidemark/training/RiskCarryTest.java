package io.tidemark.training;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.TestPolicies;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class RiskCarryTest {
  private static final RiskPolicy POLICY = RiskPolicy.defaults().withPStart(0.3);
  private static final Baseline BASELINE = TestBaseline.of(Map.of());
  private static final long MIDNIGHT = FeatureRow.micros(FeatureRow.DAY, 86_400);
  private static final Float[] ODD = {6f, 6f, 1f};
  private static final StructType OPENING =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("risk_state", DataTypes.BinaryType);

  @Test
  void closingStateAddsEvidenceOfDay() {
    RiskState expected = opening(0.03);
    List<Row> rows =
        List.of(
            FeatureRow.of("a", "2").at(FeatureRow.DAY, 80_000).vector(0f, 0f, 1f).opened(),
            FeatureRow.of("a", "1").at(FeatureRow.DAY, 70_000).vector(ODD).opened(),
            FeatureRow.of("a", "3").at(FeatureRow.DAY, 80_001).opened());
    // Both events are beyond all 300 maxima. The third event is not evidence.
    List<Row> scored = scored(rows);
    int leading =
        scored.stream()
            .filter(r -> r.getAs("metadata_uid").equals("1"))
            .findFirst()
            .orElseThrow()
            .getAs("leading_feature");
    expected.observe(
        FeatureRow.micros(FeatureRow.DAY, 70_000), "key", "net", leading, pValue(scored, "1"));
    expected.observe(
        FeatureRow.micros(FeatureRow.DAY, 80_000), "key", "net", 2, pValue(scored, "2"));
    Map<String, Row> carried = carried(Map.of("a", opening(0.03)), rows, 2);
    assertThat(carried).containsOnlyKeys("a");
    assertThat(carried.get("a").<byte[]>getAs("risk_state")).isEqualTo(expected.toBytes());
    assertThat(carried.get("a").<Double>getAs("closing_risk"))
        .isEqualTo(expected.identityRisk(MIDNIGHT));
  }

  private static double pValue(List<Row> scored, String event) {
    return scored.stream()
        .filter(row -> row.getAs("metadata_uid").equals(event))
        .findFirst()
        .orElseThrow()
        .<Double>getAs("p_value");
  }

  @Test
  void evidenceClearsOnlyItsPairUpToItsTime() {
    List<Row> rows =
        List.of(
            FeatureRow.of("a", "1").at(FeatureRow.DAY, 70_000).vector(ODD).opened(),
            FeatureRow.of("a", "2")
                .with("src_ip_prefix", "other net")
                .at(FeatureRow.DAY, 71_000)
                .vector(ODD)
                .opened(),
            FeatureRow.of("a", "3").at(FeatureRow.DAY, 80_000).vector(ODD).opened());
    Dataset<Row> scored =
        EventScoring.of(
            TestSpark.dataset(rows, FeatureRow.OPENED, 1),
            BASELINE,
            Policy.NONE,
            RecentFeatures.NONE);
    List<Row> states = List.of(RowFactory.create("a", opening(0.03).toBytes()));
    int leading = scored(rows).get(0).getAs("leading_feature");
    // Between the first and the third event. The second event comes from another network.
    RiskState expected = RiskState.empty(POLICY);
    expected.observe(
        FeatureRow.micros(FeatureRow.DAY, 71_000),
        "key",
        "other net",
        leading,
        pValue(scored(rows), "2"));
    expected.observe(
        FeatureRow.micros(FeatureRow.DAY, 80_000),
        "key",
        "net",
        leading,
        pValue(scored(rows), "3"));
    Revalidations restored =
        new Revalidations(
            List.of(
                new Revalidations.Given("key", "net", FeatureRow.micros(FeatureRow.DAY, 75_000)),
                new Revalidations.Given("key", null, FeatureRow.micros(FeatureRow.DAY, 85_000))));
    Row carried =
        RiskCarry.of(
                TestSpark.dataset(states, OPENING, 1)
                    .withColumn("kind", lit(null).cast("string"))
                    .withColumn("cohort", lit(null).cast("string")),
                scored,
                POLICY,
                Policy.NONE,
                restored,
                MIDNIGHT)
            .first();
    assertThat(RiskState.fromBytes(carried.getAs("risk_state"), POLICY).toBytes())
        .isEqualTo(expected.toBytes());
  }

  @Test
  void idleIdentityDecays() {
    // The evidence of 0.9 is from the start of the day. The end of the day is four half-lives
    // later, which leaves 0.9 / 16.
    Map<String, Row> carried = carried(Map.of("a", opening(0.03)), List.of(), 1);
    assertThat(carried.get("a").<Double>getAs("closing_risk")).isCloseTo(0.9 / 16, within(1e-15));
    assertThat(carried.get("a").<byte[]>getAs("risk_state")).isEqualTo(opening(0.03).toBytes());
  }

  @Test
  void kindUsesItsOwnHalfLife() {
    RiskChanges hour = new RiskChanges(Duration.ofHours(1), Map.of(), Map.of(), null, null, null);
    Policy policies =
        TestPolicies.of(TestPolicies.risk("hour", TestPolicies.kind(IdentityKind.CI_JOB), hour));
    StructType type = OPENING.add("kind", DataTypes.StringType).add("cohort", DataTypes.StringType);
    byte[] opening = opening(0.03).toBytes();
    Dataset<Row> openings =
        TestSpark.dataset(
            List.of(
                RowFactory.create("job", opening, "ci_job", null),
                RowFactory.create("agent", opening, "ai_agent", null)),
            type,
            1);
    Dataset<Row> nothing =
        EventScoring.of(
            TestSpark.dataset(List.of(), FeatureRow.OPENED, 1),
            BASELINE,
            Policy.NONE,
            RecentFeatures.NONE);
    List<Row> carried =
        RiskCarry.of(openings, nothing, POLICY, policies, Revalidations.NONE, MIDNIGHT)
            .collectAsList();
    // Of the initial 0.9, the job has 0.9 / 2^24 left at the end of the day, and the agent 0.9 /
    // 16.
    assertThat(carried).hasSize(1);
    assertThat(carried.get(0).<String>getAs("identity")).isEqualTo("agent");
    assertThat(carried.get(0).<Double>getAs("closing_risk")).isCloseTo(0.9 / 16, within(1e-15));
  }

  @Test
  void dropsNegligibleRisk() {
    // The limit is 0.16 / 16. Evidence (1 − p / 0.3) of 0.17 is carried over, whereas 0.15 is
    // dropped.
    Map<String, RiskState> states =
        Map.of("stays", opening(0.3 * 0.83), "goes", opening(0.3 * 0.85));
    assertThat(carried(states, List.of(), 2)).containsOnlyKeys("stays");
  }

  @Test
  void ordinaryEventsLeaveNoState() {
    assertThat(carried(Map.of(), List.of(FeatureRow.of("a", "1").opened()), 1)).isEmpty();
  }

  /** Scoring in memory and replaying stored rows must always give the same results. */
  @Test
  void twoHalvesEqualOneDay() {
    List<Row> morning = new ArrayList<>();
    List<Row> afternoon = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Float[] vector = i % 3 == 0 ? ODD : new Float[] {0f, i % 2 * 6f, null};
      FeatureRow row =
          FeatureRow.of("a", "uid " + i).with("src_ip_prefix", "net " + i % 4).vector(vector);
      (i < 15 ? morning : afternoon).add(row.at(FeatureRow.DAY, 2000L * i).opened());
    }
    List<Row> day = new ArrayList<>(morning);
    day.addAll(afternoon);
    Map<String, Row> whole = carried(Map.of(), day, 1);
    byte[] noon = carried(Map.of(), morning, 2).get("a").getAs("risk_state");
    Map<String, Row> halves = carried(Map.of("a", RiskState.fromBytes(noon, POLICY)), afternoon, 7);
    assertThat(halves.get("a")).isEqualTo(whole.get("a"));
  }

  /** A state with one piece of evidence for feature 1 at the start of the day. */
  private static RiskState opening(double pValue) {
    RiskState state = RiskState.empty(POLICY);
    state.observe(FeatureRow.micros(FeatureRow.DAY, 0), "key", "net", 1, pValue);
    return state;
  }

  private static List<Row> scored(List<Row> rows) {
    return EventScoring.of(
            TestSpark.dataset(rows, FeatureRow.OPENED, 1),
            BASELINE,
            Policy.NONE,
            RecentFeatures.NONE)
        .collectAsList();
  }

  private static Map<String, Row> carried(
      Map<String, RiskState> opening, List<Row> rows, int partitions) {
    List<Row> states = new ArrayList<>();
    opening.forEach((identity, state) -> states.add(RowFactory.create(identity, state.toBytes())));
    Dataset<Row> scored =
        EventScoring.of(
            TestSpark.dataset(rows, FeatureRow.OPENED, partitions),
            BASELINE,
            Policy.NONE,
            RecentFeatures.NONE);
    Map<String, Row> carried = new HashMap<>();
    Dataset<Row> openings =
        TestSpark.dataset(states, OPENING, 1)
            .withColumn("kind", lit(null).cast("string"))
            .withColumn("cohort", lit(null).cast("string"));
    RiskCarry.of(openings, scored, POLICY, Policy.NONE, Revalidations.NONE, MIDNIGHT)
        .collectAsList()
        .forEach(row -> carried.put(row.getAs("identity"), row));
    return carried;
  }
}
