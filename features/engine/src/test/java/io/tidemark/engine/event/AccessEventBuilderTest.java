package io.tidemark.engine.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessEventBuilderTest {
  private final AccessEvent.Builder event = AccessEvent.builder();

  @Test
  void emptyIsAbsentAndNullIsNamed() {
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
