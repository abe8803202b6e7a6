package io.tidemark.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class PolicyBoundsTest {
  private static final String IDENTITY = "gateway|-|crm";

  @Test
  void narrowerRuleReplacesOnlySameBound() {
    Policy policy =
        read(
            """
              - {name: apps, for: {kind: oauth_app}, max-impact: read}
              - {name: crm, for: {identity: 'gateway|-|crm'}, max-impact: admin, scopes: read}
            """);
    assertThat(policy.breaches())
        .containsExactly(
            "impact_above:apps", "impact_above:crm", "scope_outside:crm", "token_expired");
    AccessEvent write = impact(1);
    AccessEvent critical = impact(3);
    assertThat(policy.bounds("oauth_app", null, "other").breach(write))
        .isEqualTo("impact_above:apps");
    assertThat(policy.bounds("oauth_app", null, IDENTITY).breach(write)).isNull();
    assertThat(policy.bounds("oauth_app", null, IDENTITY).breach(critical))
        .isEqualTo("impact_above:crm");
    assertThat(policy.bounds("ci_job", null, "other").breach(critical)).isNull();
    assertThat(policy.bounds(null, null, null).breach(critical)).isNull();
    Policy keyed = policy.released(name -> "x" + name);
    assertThat(keyed.bounds("oauth_app", null, "x" + IDENTITY).breach(critical))
        .isEqualTo("impact_above:crm");
  }

  @Test
  void firstRuleAppliesAndCohortIsNarrowerThanKind() {
    Policy policy =
        read(
            """
              - {name: everyone, max-impact: admin}
              - {name: night, for: {cohort: night}, max-impact: write}
              - {name: jobs, for: {kind: ci_job}, max-impact: read}
              - {name: more-jobs, for: {kind: ci_job}, max-impact: critical}
            """);
    assertThat(policy.bounds(null, null, null).breach(impact(3)))
        .isEqualTo("impact_above:everyone");
    assertThat(policy.bounds("ci_job", null, null).breach(impact(3)))
        .isEqualTo("impact_above:jobs");
    assertThat(policy.bounds("ci_job", "night", null).breach(impact(3)))
        .isEqualTo("impact_above:night");
    assertThat(policy.bounds("ci_job", "night", null).breach(impact(1))).isNull();
  }

  @Test
  void missingValueViolatesBoundOnlyIfConfigured() {
    AccessEvent silent = AccessEvent.builder().number(EventColumn.TIME, 0).build();
    String lenient = "  - {name: r, for: {kind: oauth_app}, scopes: a}\n";
    assertThat(read(lenient).bounds("oauth_app", null, null).breach(silent)).isNull();
    assertThat(
            read(lenient.replace("}\n", ", unknown: breach}\n"))
                .bounds("oauth_app", null, null)
                .breach(silent))
        .isEqualTo("scope_outside:r");
  }

  @Test
  void tokenExpiresAfterGrace() {
    Policy policy = Policy.read("p", "version: 1\ntoken-grace: 2m");
    AccessEvent.Builder event =
        AccessEvent.builder().number(EventColumn.API_TOKEN_EXPIRATION_TIME, 0);
    event.number(EventColumn.TIME, 120_000_000);
    assertThat(policy.bounds(null, null, null).breach(event.build())).isNull();
    event.number(EventColumn.TIME, 120_000_001);
    assertThat(policy.bounds(null, null, null).breach(event.build())).isEqualTo("token_expired");
  }

  @Test
  void policiesAreSerializable() throws IOException, ClassNotFoundException {
    Policy policy = Policy.read("example", Policy.exampleYaml());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(policy);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Policy read = (Policy) in.readObject();
      assertThat(read).isEqualTo(policy);
      AccessEvent elsewhere =
          AccessEvent.builder()
              .number(EventColumn.TIME, 0)
              .texts(EventColumn.TOKEN_SCOPES, java.util.List.of("crm.read"))
              .text(EventColumn.SRC_IP, "192.0.2.1")
              .build();
      assertThat(read.bounds(null, null, "gateway|-|crm-sync").breach(elsewhere))
          .isEqualTo("network_outside:crm-sync");
    }
  }

  private static Policy read(String rules) {
    return Policy.read("p", "version: 1\ntoken-grace: 0s\nrules:\n" + rules);
  }

  private static AccessEvent impact(int tier) {
    return AccessEvent.builder()
        .number(EventColumn.TIME, 0)
        .number(EventColumn.IMPACT_TIER, tier)
        .build();
  }
}
