package io.tidemark.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.config.InvalidFileException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published policies reach enforcers completely. */
class ReleasedPolicyTest {
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
  void roundTrips() {
    Policy released = released(POLICY);
    assertThat(Policy.ofJson("policy.json", text(released))).isEqualTo(released);
    assertThat(released.rules()).isEqualTo(Policy.read("policy", POLICY).rules());
  }

  @Test
  void usesReleasedIdentityNames() {
    Policy released = Policy.read("policy", POLICY).released(name -> "00ff");
    assertThat(text(released)).doesNotContain("aws|1|").contains("{\"identity\":[\"00ff\"]}");
    assertThat(Policy.ofJson("policy.json", text(released))).isEqualTo(released);
  }

  @Test
  void emptyPolicyKeepsGrace() {
    Policy released = released("version: 1\nrisk: {half-life: 1h}\ntoken-grace: 7s");
    assertThat(text(released)).isEqualTo("{\"version\":1,\"token-grace\":\"7s\"}");
    assertThat(Policy.ofJson("policy.json", text(released))).isEqualTo(released);
  }

  @Test
  void omitsBudgets() {
    Policy released =
        released(
            """
            version: 1
            rules:
              - {name: a, for: {kind: ci_job}, risk: {half-life: 1h, medium-budget: 0.25}}
              - {name: b, for: {kind: ai_agent}, risk: {medium-budget: 0.25}}
            """);
    assertThat(text(released)).doesNotContain("0.25").contains("\"half-life\":\"1h\"");
    assertThat(released.rules()).extracting(PolicyRule::name).containsExactly("a");
  }

  @ParameterizedTest(name = "{0} for {1}")
  @CsvSource(
      delimiter = '#',
      value = {
        "\"monday\"            # \"mon\"",
        "\"nobody\"            # \"kind\"",
        "\"maybe\"             # \"breach\"",
        "\"25:00\"             # \"22:00\"",
        "\"Berlin\"            # \"Europe/Berlin\"",
        "\"300.51.100.0/24\"   # \"198.51.100.0/24\"",
        "\"PERHAPS\"           # \"REVALIDATE\"",
        "\"much\"              # 4.5",
        "-1                    # \"90s\"",
      })
  void rejectsUnknownWords(String word, String instead) {
    String file = text(released(POLICY));
    assertThat(file).contains(instead);
    assertThatThrownBy(() -> Policy.ofJson("policy.json", file.replace(instead, word)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("policy.json line 1: ");
  }

  private static Policy released(String yaml) {
    return Policy.read("policy", yaml).released(UnaryOperator.identity());
  }

  private static String text(Policy policy) {
    return policy.toJson().toString();
  }
}
