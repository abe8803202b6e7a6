package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.batch.EventReasons;
import io.tidemark.batch.EventRows;
import io.tidemark.batch.Profiles;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.TestPolicies;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskState;
import io.tidemark.training.EventScoring.InMemoryScoring;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class EventScoringTest {
  private static final Baseline BASELINE = TestBaseline.of(Map.of("habitual", 1000.0));
  private static final Float[] ODD = {6f, 6f, 1f};

  @Test
  void judgesEventsInOrderOfTime() {
    List<Row> scored =
        score(
            List.of(
                FeatureRow.of("a", "3 after").at(FeatureRow.DAY, 21_610).opened(),
                FeatureRow.of("a", "1 before").at(FeatureRow.DAY, 9).opened(),
                FeatureRow.of("a", "2 odd").at(FeatureRow.DAY, 10).vector(ODD).opened(),
                FeatureRow.of("b", "4 other").at(FeatureRow.DAY, 11).opened()));
    // The odd event is beyond all 300 maxima, and its evidence is 1 − p / 0.3, at most 0.99.
    double p = scored.get(1).<Double>getAs("p_value");
    assertThat(p).isGreaterThan(0).isLessThanOrEqualTo(1 / 301.0);
    double evidence = Math.min(0.99, 1 - p / 0.3);
    assertThat(risks(scored).get(0)).isZero();
    assertThat(risks(scored).get(1)).isCloseTo(evidence, within(1e-15));
    // Six hours is one half-life.
    assertThat(risks(scored).get(2)).isCloseTo(evidence / 2, within(1e-15));
    assertThat(risks(scored).get(3)).isZero();
    assertThat(scored.get(1).<String>getAs("decision")).isEqualTo("REVALIDATE");
    assertThat(scored.get(1).<String>getAs("cause")).isEqualTo("RISK");
    assertThat(scored.get(1).<String>getAs("scope")).isEqualTo("global");
    assertThat(scored.get(2).<Double>getAs("trust")).isEqualTo(1 - risks(scored).get(2));
    assertThat(scored.get(3).<String>getAs("decision")).isEqualTo("ALLOW");
  }

  @Test
  void judgesSimultaneousEventsByIdThenProduct() {
    List<Row> scored =
        score(
            List.of(
                FeatureRow.of("a", "2").opened(),
                FeatureRow.of("a", "1").with("metadata_product", "gcp").opened(),
                FeatureRow.of("a", "1").vector(ODD).opened(),
                FeatureRow.of("a", "0").opened()));
    assertThat(scored.stream().filter(row -> row.<Double>getAs("risk") > 0))
        .extracting(row -> row.getAs("metadata_uid") + " " + row.getAs("metadata_product"))
        .containsExactly("1 aws", "1 gcp", "2 aws");
  }

  @Test
  void startsWithOpeningRisk() {
    RiskState opening = RiskState.empty(TestBaseline.POLICY);
    opening.observe(FeatureRow.micros(FeatureRow.DAY, -21_600), "key", "net", 1, 0.03);
    List<Row> scored =
        score(
            List.of(
                FeatureRow.of("a", "1").with(EventScoring.OPENING_RISK, opening.toBytes()).opened(),
                FeatureRow.of("b", "2").opened()));
    // The opening risk is evidence of 0.9 from six hours earlier.
    assertThat(risks(scored).get(0)).isCloseTo(0.45, within(1e-15));
    assertThat(scored.get(0).<Integer>getAs("leading_feature")).isEqualTo(1);
    assertThat(scored.get(0).<Double>getAs("p_value")).isEqualTo(1);
    assertThat(risks(scored).get(1)).isZero();
  }

  @Test
  void policyStepsUpUnusualCriticalAction() {
    List<Row> scored =
        score(
            List.of(
                FeatureRow.of("a", "1").with("impact_tier", 3).opened(),
                FeatureRow.of("a", "2")
                    .with("impact_tier", 3)
                    .with("habitual_action", false)
                    .opened(),
                FeatureRow.of("a", "3").with("habitual_action", false).opened()));
    assertThat(scored)
        .extracting(row -> row.<String>getAs("cause"))
        .containsExactly("NONE", "POLICY", "NONE");
    assertThat(scored.get(1).<String>getAs("decision")).isEqualTo("STEP_UP");
    assertThat(scored.get(1).<String>getAs("cause_detail"))
        .isEqualTo("critical_action_not_habitual");
  }

  @Test
  void kindRulesApplyToEventsOfThatKind() {
    var strict = Map.of(Impact.CRITICAL, DecisionKind.REVOKE);
    Policy agents = agents(Map.of(Level.LOW, strict, Level.MEDIUM, strict));
    List<FeatureRow> rows =
        List.of(
            FeatureRow.of("a", "1").with("nhi_kind", "workload"),
            FeatureRow.of("a", "2").with("nhi_kind", "ai_agent").with("impact_tier", 3),
            FeatureRow.of("a", "3").with("nhi_kind", "workload").with("impact_tier", 3));
    List<Row> scored =
        sorted(
            EventScoring.of(
                TestSpark.dataset(
                    rows.stream().map(FeatureRow::opened).toList(), FeatureRow.OPENED, 1),
                BASELINE,
                agents,
                RecentFeatures.NONE));
    assertThat(scored)
        .extracting(row -> row.<String>getAs("decision"))
        .containsExactly("ALLOW", "REVOKE", "ALLOW");
    List<String> inMemory = new ArrayList<>();
    new InMemoryScoring(agents, RecentFeatures.NONE)
        .judge(
            FeatureRow.DAY,
            BASELINE,
            rows.stream().map(FeatureRow::event).toList(),
            (event, verdict, shares) -> inMemory.add(verdict.decision().name()));
    assertThat(inMemory).containsExactly("ALLOW", "REVOKE", "ALLOW");
  }

  @Test
  void violatedBoundStepsUp() {
    Row row = score(List.of(FeatureRow.of("a", "1").with("bound_breach", "hours").opened())).get(0);
    assertThat(row.<String>getAs("decision")).isEqualTo("STEP_UP");
    assertThat(row.<String>getAs("cause")).isEqualTo("BOUND");
    assertThat(row.<String>getAs("cause_detail")).isEqualTo("hours");
  }

  /** An ordinary action of higher impact may then need a step-up because of this evidence. */
  @Test
  void explainsEvidenceThatIsAllowed() {
    Map<Impact, DecisionKind> lenient = Map.of(Impact.READ, DecisionKind.ALLOW);
    Policy reads = agents(Map.of(Level.MEDIUM, lenient, Level.HIGH, lenient));
    List<Row> scored =
        explained(
            reads,
            FeatureRow.of("a", "1")
                .with("nhi_kind", "ai_agent")
                .with("impact_tier", 0)
                .vector(0f, null, 1f),
            FeatureRow.of("a", "2").with("nhi_kind", "ai_agent").with("impact_tier", 2));
    assertThat(scored)
        .extracting(row -> row.<String>getAs("decision"))
        .containsExactly("ALLOW", "REVALIDATE");
    assertThat(scored.get(0).<Row>getList(scored.get(0).fieldIndex("reasons"))).hasSize(1);
    assertThat(scored.get(1).<Row>getList(scored.get(1).fieldIndex("reasons"))).isEmpty();
  }

  @Test
  void explainsDecisionsAboveAllow() {
    FeatureRow[] events = {
      FeatureRow.of("a", "1"), FeatureRow.of("a", "2").at(FeatureRow.DAY, 1).vector(0f, null, 1f)
    };
    List<Row> rows = Stream.of(events).map(FeatureRow::opened).toList();
    List<Row> scored = explained(Policy.NONE, events);
    assertThat(scored.get(0).<Object>getAs("reasons")).isNull();
    List<Row> given = scored.get(1).getList(scored.get(1).fieldIndex("reasons"));
    assertThat(given).hasSize(1);
    assertThat(given.get(0).getString(0)).isEqualTo("new_network_share_1h");
    assertThat(given.get(0).getString(1)).startsWith("share ");
    // The rest of the evidence lies in a feature at its lowest value, which no sentence would fit.
    assertThat(given.get(0).getDouble(4)).isGreaterThan(0.9).isLessThan(1);
    assertThat(scored.get(1).<Integer>getAs("leading_feature")).isEqualTo(2);
    assertThat(score(rows).get(1).<Object>getAs("reasons")).isNull();
    assertThat(scored.get(1).<Double>getAs("risk"))
        .isEqualTo(score(rows).get(1).<Double>getAs("risk"));
  }

  private static List<Row> explained(Policy policies, FeatureRow... rows) {
    List<Row> events = Stream.of(rows).map(row -> EventRows.toRow(row.access())).toList();
    EventReasons reasons =
        new EventReasons(
            TestSpark.dataset(events, EventRows.SCHEMA, 1),
            TestSpark.dataset(List.of(), Profiles.SCHEMA, 1),
            FeatureRow.PROGRAM,
            ProfileRules.defaults(),
            5);
    return sorted(
        EventScoring.explained(
            TestSpark.dataset(
                Stream.of(rows).map(FeatureRow::opened).toList(), FeatureRow.OPENED, 1),
            BASELINE,
            policies,
            RecentFeatures.NONE,
            reasons));
  }

  @Test
  void usesUsualMaximumOfIdentity() {
    List<Row> scored =
        score(
            List.of(
                FeatureRow.of("habitual", "1").vector(ODD).opened(),
                FeatureRow.of("other", "2").vector(ODD).opened()));
    double u = scored.get(1).getAs("statistic");
    assertThat(scored.get(0).<Double>getAs("statistic")).isEqualTo(u - 1000);
    assertThat(scored.get(0).<String>getAs("decision")).isEqualTo("ALLOW");
    assertThat(scored.get(1).<String>getAs("decision")).isEqualTo("REVALIDATE");
  }

  @Test
  void doesNotDependOnPartitioningOrOrder() {
    List<Row> rows = new ArrayList<>(NormalDays.opened(FeatureRow.DAY, 2, 4));
    rows.add(FeatureRow.of("identity 3", "odd").at(FeatureRow.DAY, 7).vector(ODD).opened());
    List<Row> once = score(rows, 1);
    assertThat(once).hasSize(rows.size());
    assertThat(score(rows, 2)).isEqualTo(once);
    assertThat(score(TestSpark.shuffled(rows, 9), 7)).isEqualTo(once);
  }

  @Test
  void schemaMatchesDocumentation() {
    assertThat(score(List.of(FeatureRow.of("a", "1").opened())).get(0).schema())
        .isEqualTo(EventScoring.schema(FeatureRow.OPENED));
    assertThat(EventScoring.schema(FeatureRow.OPENED).fieldNames())
        .startsWith("metadata_product", "metadata_uid", "event_date", "time", "identity")
        .endsWith("scope", "leading_feature", "reasons");
  }

  private static List<Row> score(List<Row> rows) {
    return score(rows, 2);
  }

  private static List<Row> score(List<Row> rows, int partitions) {
    return sorted(
        EventScoring.of(
            TestSpark.dataset(rows, FeatureRow.OPENED, partitions),
            BASELINE,
            Policy.NONE,
            RecentFeatures.NONE));
  }

  /** Scored rows by event id, then product. */
  private static List<Row> sorted(Dataset<Row> rows) {
    List<Row> scored = new ArrayList<>(rows.collectAsList());
    scored.sort(
        Comparator.comparing((Row row) -> row.<String>getAs("metadata_uid"))
            .thenComparing(row -> row.<String>getAs("metadata_product")));
    return scored;
  }

  private static List<Double> risks(List<Row> scored) {
    return scored.stream().map(row -> row.<Double>getAs("risk")).toList();
  }

  /** Returns a policy that changes the decisions on AI agents. */
  private static Policy agents(Map<Level, Map<Impact, DecisionKind>> decisions) {
    RiskChanges changes = new RiskChanges(null, Map.of(), decisions, null, null, null);
    return TestPolicies.of(
        TestPolicies.risk("agents", TestPolicies.kind(IdentityKind.AI_AGENT), changes));
  }
}
