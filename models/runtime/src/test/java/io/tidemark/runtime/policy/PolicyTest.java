package io.tidemark.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tidemark.engine.bound.Bound.AllowedHours;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(Policy.schemaJson(), InputFormat.JSON);

  @Test
  void exampleIsValid() {
    Policy policy = Policy.read("example", Policy.exampleYaml());
    assertThat(SCHEMA.validate(Policy.exampleYaml(), InputFormat.YAML)).isEmpty();
    assertThat(policy.rules())
        .extracting(rule -> rule.name())
        .containsExactly("integrations", "office-hours", "crm-sync", "agents");
    assertThat(
            ImpactMap.parse(policy.impactMapOver(ImpactMap.standardYaml()), "x")
                .overriding("any", "payments-eu", "RefundOrder"))
        .isEqualTo(Impact.CRITICAL);
    RiskPolicy base = policy.riskOver(RiskPolicy.defaults());
    RiskPolicy agent = policy.figures(base, "ai_agent", "ai_agent:acme", "x");
    assertThat(agent.halfLife()).isEqualTo(Duration.ofHours(12));
    assertThat(agent.impactWeights()).containsExactly(1.0, 1.0, 3.0, 4.0);
    assertThat(agent.budgetMedium()).isEqualTo(base.budgetMedium());
    assertThat(policy.figures(base, "ci_job", null, "x")).isEqualTo(base);
  }

  @Test
  void narrowerValuesHavePriority() {
    Policy policy =
        Policy.read(
            "p",
            """
            version: 1
            risk: {half-life: 1h, decisions: {medium: {read: REVALIDATE, write: REVALIDATE,
              admin: REVALIDATE, critical: REVOKE}}}
            rules:
              - name: one
                for: {identity: a|b|c}
                risk: {half-life: 3h}
              - name: kind
                for: {kind: ci_job}
                risk: {half-life: 2h, medium-budget: 0.2}
            """);
    RiskPolicy base = policy.riskOver(RiskPolicy.defaults());
    assertThat(base.decisions().decision(Level.MEDIUM, Impact.READ))
        .isEqualTo(DecisionKind.REVALIDATE);
    assertThat(policy.figures(base, "ci_job", null, "a|b|c").halfLife()).hasHours(3);
    assertThat(policy.figures(base, "ci_job", null, "a|b|c").budgetMedium()).isEqualTo(0.2);
    assertThat(policy.figures(base, "ci_job", null, null).halfLife()).hasHours(2);
    assertThat(policy.figures(base, null, null, null).halfLife()).hasHours(1);
    RiskPolicy slowest = policy.slowest(base);
    assertThat(slowest.halfLife()).as("the longest of all").hasHours(3);
    assertThat(slowest.budgetMedium()).isEqualTo(base.budgetMedium());
    assertThat(Policy.NONE.slowest(base)).isEqualTo(base);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "rulez: []                                  # no key 'rulez'; did you mean 'rules'?",
        "risk: {halflife: 6h}                       # did you mean 'half-life'?",
        "risk: {half-life: soon}                    # it takes a time such as 90s",
        "risk: {medium-budget: 2}                   # 'medium-budget' cannot be '2'; choose"
            + " 0.000001 to 1",
        "risk: {impact-weights: {admin: 0.5}}       # impact weights",
        "token-grace: -5m                           # 'token-grace' cannot be '-5m'",
        "impact: [{operation: x}]                   # needs 'impact'",
        "impact: [{operation: x, impact: huge}]     # known are read, write, admin, critical",
        "rules: [{name: a}]                         # sets nothing",
        "rules: [{hours: 1}]                        # needs 'name'",
        "rules: [{name: A b, max-impact: read}]     # at most 63 lower-case letters",
        "rules: [{name: a, max-impact: read}, {name: a, max-impact: read}] # already called 'a'",
        "rules: [{name: a, for: {kind: oauthapp}, max-impact: read}] # did you mean 'oauth_app'?",
        "rules: [{name: a, for: {}, max-impact: read}] # 'for' is empty",
        "rules: [{name: a, hours: {from: '07:00', to: '19:00'}}] # needs from, to and zone",
        "rules: [{name: a, hours: {from: '7', to: '19:00', zone: UTC}}] # a time such as 07:00",
        "rules: [{name: a, hours: {from: '07:00', to: '19:00', zone: Moon/Base}}] # an IANA zone",
        "rules: [{name: a, networks: [10.0.0/8]}]   # write it as 198.51.100.0/24",
        "rules: [{name: a, networks: [10.0.0.0/33]}] # '10.0.0.0/33' is longer than an address;"
            + " write /32 at most",
        "rules: [{name: a, for: {identity: 'a|b'}, max-impact: read}] # 'a|b'; give"
            + " provider|account|principal",
        "rules: [{name: a, for: {cohort: 'ci_jbo:aws'}, max-impact: read}] # did you mean"
            + " 'ci_job:aws'?",
        "risk: {confidence: 0.999999999}            # 'confidence' cannot be '0.999999999'; choose"
            + " 0.5 to 0.9999",
        "risk: {medium-budget: 1e-300}              # 'medium-budget' cannot be '1e-300'; choose"
            + " 0.000001 to 1",
        "risk: {high-budget: 1e-300}                # 'high-budget' cannot be '1e-300'; choose"
            + " 0.000001 to 1",
        "risk: {half-life: 1s}                      # 'half-life' cannot be '1s'; choose 1m to 30d",
        "rules: [{name: a, for: {kind: ci_job}, risk: {confidence: 0.4}}] # choose 0.5 to 0.9999",
        "rules: [{name: a, device: manged}]         # did you mean 'managed'?",
        "rules: [{name: a, for: {identity: a|b|x}, risk: {medium-budget: 0.1}}] # sets a budget for"
            + " one"
      })
  void rejectsInvalidRulesWithLine(String yaml, String description) {
    assertThatThrownBy(() -> Policy.read("my.yaml", "version: 1\n" + yaml + "\n"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("my.yaml line ")
        .hasMessageContaining(description);
  }

  @Test
  void acceptsAnyCohortName() {
    for (String cohort : List.of("deploy", "team:blue", "ci_job:whatever", "ai_agent:acme")) {
      String rule = "{name: a, for: {cohort: '" + cohort + "'}, max-impact: read}";
      assertThat(Policy.read("p", "version: 1\nrules: [" + rule + "]").rules()).hasSize(1);
    }
  }

  @Test
  void acceptsServiceSpellingOfDecisions() {
    String small = "version: 1\nrisk: {decisions: {medium: {critical: revalidate}}}";
    assertThat(SCHEMA.validate(small, InputFormat.YAML)).isEmpty();
    assertThat(Policy.read("p", small).risk())
        .isEqualTo(Policy.read("p", small.replace("revalidate", "REVALIDATE")).risk());
  }

  @Test
  void reportsAllProblemsWithLines() {
    assertThatThrownBy(
            () ->
                Policy.read(
                    "my.yaml",
                    """
                    version: 1
                    risk:
                      halflife: 6h
                    rules:
                      - name: a
                        max-impct: read
                    """))
        .isInstanceOfSatisfying(
            InvalidFileException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(2)
                    .anyMatch(p -> p.startsWith("my.yaml line 3:"))
                    .anyMatch(p -> p.startsWith("my.yaml line 6:")));
  }

  @Test
  void reportsIndependentMistakes() {
    assertThatThrownBy(
            () ->
                Policy.read(
                    "my.yaml",
                    """
                    version: 1
                    risk:
                      medium-budget: 5
                      high-budget: 7
                      confidence: 75
                      half-life: 0s
                      impact-weights: {admin: 0.5}
                    rules:
                      - name: a
                        max-impact: read
                      - name: a
                        device: manged
                      - max-impct: read
                    """))
        .isInstanceOfSatisfying(
            InvalidFileException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(9)
                    .anyMatch(p -> p.startsWith("my.yaml line 3: 'medium-budget' cannot be '5'"))
                    .anyMatch(p -> p.startsWith("my.yaml line 4: 'high-budget' cannot be '7'"))
                    .anyMatch(p -> p.startsWith("my.yaml line 5: 'confidence' cannot be '75'"))
                    .anyMatch(p -> p.startsWith("my.yaml line 6: 'half-life' cannot be '0s'"))
                    .anyMatch(p -> p.startsWith("my.yaml line 7: Risk policy has impact weights"))
                    .contains("my.yaml line 11: another rule is already called 'a'")
                    .anyMatch(p -> p.startsWith("my.yaml line 12: 'device' cannot be 'manged'"))
                    .anyMatch(p -> p.contains("an entry of 'rules' needs 'name'"))
                    .anyMatch(p -> p.contains("no key 'max-impct'; did you mean 'max-impact'?")));
  }

  @Test
  void comparesHighBudgetWithMediumBudget() {
    Policy.read("my.yaml", "version: 1\nrisk: {medium-budget: 0.3, high-budget: 0.2}\n");
    Policy.read("my.yaml", "version: 1\nrisk: {medium-budget: 0.005}\n");
    assertThatThrownBy(() -> Policy.read("my.yaml", "version: 1\nrisk:\n  high-budget: 0.2\n"))
        .hasMessageContaining("my.yaml line 3: Risk policy has high budget 0.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{kind: ci_job} # {impact-weights: {admin: 1.2}} # {identity: a|b|x} # {impact-weights:"
            + " {write: 1.4}} # [1.0, 1.4, 1.2, 2.0]",
        "{kind: ci_job} # {medium-budget: 0.02} # {cohort: night} # {high-budget: 0.04} # high"
            + " budget 0.04",
        "{cohort: night} # {decisions: {high: {admin: STEP_UP, write: STEP_UP, read: STEP_UP}}} #"
            + " {identity: a|b|x} # {decisions: {medium: {admin: REVALIDATE, critical:"
            + " REVALIDATE}}} # REVALIDATE to STEP_UP"
      })
  void rejectsConflictingRules(
      String wide, String first, String narrow, String second, String description) {
    String one = "  - {name: one, for: " + wide + ", risk: " + first + "}\n";
    String two = "  - {name: two, for: " + narrow + ", risk: " + second + "}\n";
    Policy.read("my.yaml", "version: 1\nrules:\n" + one);
    Policy.read("my.yaml", "version: 1\nrules:\n" + two);
    for (String both : List.of(one + two, two + one)) {
      assertThatThrownBy(() -> Policy.read("my.yaml", "version: 1\nrules:\n" + both))
          .isInstanceOfSatisfying(
              InvalidFileException.class,
              e ->
                  assertThat(e.problems())
                      .singleElement()
                      .asString()
                      .startsWith(
                          "my.yaml line 2: Rules 'one' and 'two', when they apply to the same"
                              + " identity: ")
                      .contains(description));
    }
  }

  /** The rules apply to different kinds, so no identity is subject to both. */
  @Test
  void acceptsDisjointRules() {
    Policy policy =
        Policy.read(
            "my.yaml",
            """
            version: 1
            rules:
              - {name: one, for: {kind: ci_job}, risk: {medium-budget: 0.02}}
              - {name: two, for: {kind: ai_agent}, risk: {high-budget: 0.04}}
            """);
    policy.requirePossible(RiskPolicy.defaults());
    RiskPolicy strict =
        new RiskChanges(null, Map.of(), Map.of(), 0.03, null, null).over(RiskPolicy.defaults());
    assertThatThrownBy(() -> policy.requirePossible(strict))
        .hasMessageStartingWith("Rule 'two': Risk policy has high budget 0.04");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{name: a, for: {kind: oauthapp}, max-impact: read}        # did you mean 'oauth_app'?",
        "{name: a, for: {kinds: ci_job}, max-impact: read}         # did you mean 'kind'?",
        "{name: a, device: manged}                                 # did you mean 'managed'?",
        "{name: a, hours: {form: '07:00', to: '19:00', zone: UTC}} # did you mean 'from'?"
      })
  void reportsAMistakeOnce(String rule, String description) {
    assertThatThrownBy(() -> Policy.read("my.yaml", "version: 1\nrules:\n  - " + rule + "\n"))
        .isInstanceOfSatisfying(
            InvalidFileException.class,
            e -> assertThat(e.problems()).singleElement().asString().contains(description));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "- a", "version: 2", "rules: []", "a: b: c", "version: 1\nversion: 1"})
  void rejectsOtherFiles(String yaml) {
    assertThatThrownBy(() -> Policy.read("my.yaml", yaml)).isInstanceOf(InvalidFileException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: 2",
        "version: 1\nrulez: []",
        "version: 1\nrisk: {halflife: 6h}",
        "version: 1\nrules: [{name: a, for: {kind: oauthapp}}]",
        "version: 1\nrules: [{name: a, hours: {from: '07:00', to: '19:00'}}]",
        "version: 1\nrules: [{name: a, device: manged}]",
        "version: 1\nimpact: [{operation: x}]"
      })
  void schemaRejectsWhatReaderRejects(String yaml) {
    assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).isNotEmpty();
  }

  @Test
  void schemaHasSameKeysAsReader() {
    String schema = Policy.schemaJson();
    for (Class<? extends Record> part :
        List.of(
            Policy.class,
            RiskChanges.class,
            PolicyRule.class,
            PolicySubjects.class,
            AllowedHours.class,
            Policy.ImpactRule.class)) {
      List<String> keys = PolicyReader.FORMAT.keys(part);
      assertThat(keys).allSatisfy(key -> assertThat(schema).contains("\"" + key + "\":"));
    }
  }
}
