package io.tidemark.engine.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessEventBuilderTest {
  private final AccessEvent.Builder event = AccessEvent.builder();

  @Test
  void namedMethodsSetColumns() {
    Instant at = Instant.parse("2026-01-01T00:00:00.000001Z");
    assertThat(
            event
                .id("our-gateway", "e-1")
                .at(at)
                .identity("aws", "123456789012", "role/deploy")
                .kind(IdentityKind.AI_AGENT)
                .credential("key-1")
                .session("s-1", at.minusSeconds(1))
                .agent("deploy")
                .action("s3", "GetObject")
                .target("bucket/object")
                .source("198.51.100.7", "sdk/1")
                .build())
        .isEqualTo(
            AccessEvent.builder()
                .text(EventColumn.METADATA_PRODUCT, "our-gateway")
                .text(EventColumn.METADATA_UID, "e-1")
                .number(EventColumn.TIME, 1_767_225_600_000_001L)
                .text(EventColumn.CLOUD_PROVIDER, "aws")
                .text(EventColumn.CLOUD_ACCOUNT_UID, "123456789012")
                .text(EventColumn.ACTOR_USER_UID, "role/deploy")
                .text(EventColumn.NHI_KIND, "ai_agent")
                .flag(EventColumn.IS_NHI, true)
                .text(EventColumn.CREDENTIAL_UID, "key-1")
                .text(EventColumn.ACTOR_SESSION_UID, "s-1")
                .number(EventColumn.ACTOR_SESSION_CREATED_TIME, 1_767_225_599_000_001L)
                .text(EventColumn.AI_AGENT_UID, "deploy")
                .text(EventColumn.API_SERVICE_NAME, "s3")
                .text(EventColumn.API_OPERATION, "GetObject")
                .text(EventColumn.RESOURCE_UID, "bucket/object")
                .text(EventColumn.SRC_IP, "198.51.100.7")
                .text(EventColumn.USER_AGENT, "sdk/1")
                .build());
  }

  @Test
  void unknownKindLeavesNonHumanUnset() {
    assertThat(event.kind(IdentityKind.HUMAN).number(EventColumn.IS_NHI)).isZero();
    assertThat(event.kind(IdentityKind.UNKNOWN).build().has(EventColumn.IS_NHI)).isFalse();
  }

  @Test
  void startOfSessionCanBeUnknown() {
    assertThat(event.session("s-1", null).build())
        .isEqualTo(AccessEvent.builder().text(EventColumn.ACTOR_SESSION_UID, "s-1").build());
  }

  @Test
  void emptyTextIsAbsentAndNullIsRejected() {
    assertThat(event.texts(EventColumn.TOKEN_SCOPES, List.of()).build())
        .isEqualTo(AccessEvent.builder().build());
    assertThatThrownBy(() -> event.texts(EventColumn.TOKEN_SCOPES, null)).hasMessage("values");
    assertThatThrownBy(() -> event.delegation(EventColumn.DELEGATION_CHAIN, null))
        .hasMessage("chain");
    assertThatThrownBy(() -> event.map(EventColumn.UNMAPPED, null)).hasMessage("entries");
    assertThat(event.map(EventColumn.UNMAPPED, Map.of()).build().has(EventColumn.UNMAPPED))
        .isFalse();
  }
}
