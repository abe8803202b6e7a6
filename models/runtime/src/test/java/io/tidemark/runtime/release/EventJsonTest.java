package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.EveryColumn;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EventJsonTest {
  @Test
  void everyColumnRoundTrips() throws IOException {
    AccessEvent event = EveryColumn.event();
    ObjectNode json = EventJson.of(event);
    assertThat(json.size()).isEqualTo(EventColumn.all().size());
    assertThat(EventJson.read(JsonFields.MAPPER.readTree(JsonFields.line(json)))).isEqualTo(event);
  }

  @Test
  void omitsAbsentAndIgnoresUnknownColumns() throws IOException {
    AccessEvent event =
        AccessEvent.builder()
            .text(EventColumn.ACTION, "s3:Get")
            .number(EventColumn.TIME, 5)
            .flag(EventColumn.IS_NHI, true)
            .build();
    assertThat(JsonFields.line(EventJson.of(event)))
        .contains("\"time\":5")
        .contains("\"action\":\"s3:Get\"")
        .contains("\"is_nhi\":true")
        .doesNotContain("null");
    assertThat(
            EventJson.read(
                JsonFields.MAPPER.readTree(
                    """
                    {"time": 5, "action": "s3:Get", "is_nhi": true, "identity": null, "mood": 1}
                    """)))
        .isEqualTo(event);
  }
}
