package io.tidemark.engine.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import org.junit.jupiter.api.Test;

class EnricherTest {
  private static AccessEvent enriched(AccessEvent.Builder event) {
    Enricher.standard().enrich(event);
    return event.build();
  }

  @Test
  void emptyEventGetsOnlyACohort() {
    AccessEvent event = enriched(AccessEvent.builder());

    assertThat(event.text(EventColumn.COHORT)).isEqualTo("unknown");
    assertThat(event.has(EventColumn.IDENTITY)).isFalse();
    assertThat(event.has(EventColumn.ACTION)).isFalse();
    assertThat(event.has(EventColumn.IMPACT_TIER)).isFalse();
    assertThat(event.has(EventColumn.IS_WRITE)).isFalse();
  }

  @Test
  void fillsDerivedColumns() {
    AccessEvent event =
        enriched(
            AccessEvent.builder()
                .text(EventColumn.CLOUD_PROVIDER, "aws")
                .text(EventColumn.CLOUD_ACCOUNT_UID, "1|2")
                .text(EventColumn.ACTOR_USER_UID, "arn:aws:iam::1:role/a|b")
                .text(EventColumn.NHI_KIND, "ci_job")
                .text(EventColumn.API_SERVICE_NAME, "iam.amazonaws.com")
                .text(EventColumn.API_OPERATION, "CreateAccessKey")
                .text(EventColumn.RESOURCE_UID, "https://a.example/")
                .text(EventColumn.SRC_IP, "198.51.100.7")
                .text(EventColumn.USER_AGENT, "Boto3/1.34"));

    assertThat(event.text(EventColumn.IDENTITY)).isEqualTo("aws|1_2|arn:aws:iam::1:role/a|b");
    assertThat(event.text(EventColumn.ACTION)).isEqualTo("iam.amazonaws.com:CreateAccessKey");
    assertThat(event.impact()).isEqualTo(Impact.CRITICAL);
    assertThat(event.number(EventColumn.IS_WRITE)).isEqualTo(1);
    assertThat(event.number(EventColumn.IS_EXTERNAL)).isEqualTo(1);
    assertThat(event.text(EventColumn.SRC_IP_PREFIX)).isEqualTo("198.51.100.0/24");
    assertThat(event.text(EventColumn.UA_FAMILY)).isEqualTo("Boto3/1");
    assertThat(event.text(EventColumn.COHORT)).isEqualTo("ci_job:aws");
  }

  @Test
  void usesTenantIfAccountIsMissing() {
    AccessEvent event =
        enriched(
            AccessEvent.builder()
                .text(EventColumn.TENANT_UID, "t1")
                .text(EventColumn.ACTOR_USER_UID, "svc"));
    assertThat(event.text(EventColumn.IDENTITY)).isEqualTo("-|t1|svc");
  }

  @Test
  void keepsValuesSetBySource() {
    AccessEvent.Builder given =
        AccessEvent.builder()
            .text(EventColumn.ACTOR_USER_UID, "svc")
            .text(EventColumn.IDENTITY, "mine")
            .text(EventColumn.ACTION, "a")
            .text(EventColumn.API_OPERATION, "DeleteTrail")
            .text(EventColumn.COHORT, "payments")
            .text(EventColumn.SRC_IP, "198.51.100.7")
            .text(EventColumn.SRC_IP_PREFIX, "p")
            .text(EventColumn.USER_AGENT, "x/1")
            .text(EventColumn.UA_FAMILY, "u")
            .number(EventColumn.IMPACT_TIER, 0)
            .flag(EventColumn.IS_WRITE, true)
            .flag(EventColumn.IS_EXTERNAL, true);
    AccessEvent before = given.build().toBuilder().build();

    assertThat(enriched(before.toBuilder())).isEqualTo(before);
  }

  /** In another letter case, a known identity would be unknown. */
  @Test
  void letterCaseOfProviderHasNoMeaning() {
    AccessEvent event =
        enriched(
            AccessEvent.builder()
                .identity("Kubernetes", "Prod", "System:SA")
                .text(EventColumn.NHI_KIND, "workload"));
    assertThat(event.text(EventColumn.IDENTITY)).isEqualTo("kubernetes|Prod|System:SA");
    assertThat(event.text(EventColumn.COHORT)).isEqualTo("workload:kubernetes");
    assertThat(
            enriched(AccessEvent.builder().text(EventColumn.IDENTITY, "AWS|1|A"))
                .text(EventColumn.IDENTITY))
        .isEqualTo("aws|1|A");
  }

  @Test
  void isIdempotent() {
    AccessEvent once =
        enriched(
            AccessEvent.builder()
                .text(EventColumn.CLOUD_PROVIDER, "aws")
                .text(EventColumn.ACTOR_USER_UID, "svc")
                .text(EventColumn.API_OPERATION, "GetObject"));
    assertThat(enriched(once.toBuilder())).isEqualTo(once);
  }
}
