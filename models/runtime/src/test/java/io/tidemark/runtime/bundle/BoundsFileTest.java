package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.RiskPolicies;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy says reaches enforcers whole. */
class BoundsFileTest {
  private static final String POLICY =
      """
      version: 1
      token-grace: 90s
      rules:
        - name: all
          for: {kind: oauth_app, cohort: "ci_job:aws", identity: "aws|1|x"}
          hours: {from: "22:00", to: "06:30", zone: Europe/Berlin, days: [mon, sun]}
          max-token-age: 30d
          scopes: [a.read, b.read]
          device: compliant
          networks: ["198.51.100.0/24", "class:cloud", "host:lambda.amazonaws.com"]
          max-impact: write
          unknown: breach
          risk:
            half-life: 12h
            impact-weights: {admin: 3, critical: 4.5}
            decisions: {medium: {read: REVALIDATE, write: REVALIDATE, admin: REVALIDATE,
              critical: REVOKE}}
        - name: narrow
          for: {identity: "aws|1|y"}
          device: managed
        - name: figures
          risk: {half-life: 90m}
      """;

  @Test
  void everySortOfBoundAndFigureIsReadAsItWasWritten() {
    Policy policy = Policy.read("policy", POLICY);
    BoundsFile file = new BoundsFile(policy.bounds(), policy.riskRules());
    assertThat(BoundsFile.read(file.write())).isEqualTo(file);
  }

  @Test
  void rulesOfOneSortAloneAreReadAsTheyWereWritten() {
    Policy policy = Policy.read("policy", POLICY);
    PolicyBounds none = PolicyBounds.defaults();
    for (BoundsFile file :
        new BoundsFile[] {
          new BoundsFile(policy.bounds(), RiskPolicies.NONE),
          new BoundsFile(none, policy.riskRules())
        }) {
      assertThat(BoundsFile.read(file.write())).isEqualTo(file);
    }
  }

  @Test
  void withoutRulesTheirListsAreEmpty() {
    BoundsFile file = new BoundsFile(new PolicyBounds(Duration.ofSeconds(7)), RiskPolicies.NONE);
    assertThat(text(file))
        .isEqualTo(
            "{\n  \"token_grace_ms\" : 7000,\n  \"rules\" : [ ],\n  \"risk_rules\" : [ ]\n}\n");
    assertThat(BoundsFile.read(file.write())).isEqualTo(file);
  }

  @Test
  void budgetsStayAtHome() {
    Policy policy =
        Policy.read(
            "policy",
            """
            version: 1
            rules:
              - {name: a, for: {kind: ci_job}, risk: {half-life: 1h, medium-budget: 0.25}}
            """);
    assertThat(policy.riskRules().rules().get(0).changes().mediumBudget()).isEqualTo(0.25);
    BoundsFile file = new BoundsFile(policy.bounds(), policy.riskRules());
    assertThat(text(file)).doesNotContain("0.25").contains("half_life_ms");
  }

  @ParameterizedTest(name = "{0} for {1}")
  @CsvSource(
      delimiter = '#',
      value = {
        "\"monday\"            # \"MONDAY\"",
        "\"nobody\"            # \"kind\"",
        "\"maybe\"             # \"breach\"",
        "\"25:00\"             # \"22:00\"",
        "\"Berlin\"            # \"Europe/Berlin\"",
        "\"300.51.100.0/24\"   # \"198.51.100.0/24\"",
        "\"PERHAPS\"           # \"REVALIDATE\"",
        "\"much\"              # 4.5",
        "-1                    # 90000",
      })
  void aWordThatNobodyUnderstandsIsNotPassedOver(String word, String instead) {
    Policy policy = Policy.read("policy", POLICY);
    String file = text(new BoundsFile(policy.bounds(), policy.riskRules()));
    assertThat(file).contains(instead);
    assertThatThrownBy(
            () -> BoundsFile.read(file.replace(instead, word).getBytes(StandardCharsets.UTF_8)))
        .as("what a release is refused for, by name")
        .isInstanceOfAny(
            IllegalArgumentException.class, DateTimeException.class, RefusedBundleException.class);
  }

  private static String text(BoundsFile file) {
    return new String(file.write(), StandardCharsets.UTF_8);
  }
}
