package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventJsonTest {
  @Test
  void everyColumnIsReadAsItWasWritten() throws IOException {
    AccessEvent.Builder full = AccessEvent.builder();
    for (EventColumn column : EventColumn.all()) {
      switch (column.type()) {
        case TEXT -> full.text(column, "text of " + column.column());
        case INTEGER, LONG, TIMESTAMP -> full.number(column, 7 + column.ordinal());
        case BOOLEAN -> full.flag(column, column.ordinal() % 2 == 0);
        case DOUBLE -> full.decimal(column, 0.1 + column.ordinal());
        case TEXT_LIST -> full.texts(column, List.of("one", "two"));
        case TEXT_MAP -> full.map(column, Map.of("key", "value", "other", "worth"));
        case DELEGATION ->
            full.delegation(
                column, List.of(new Delegate("ann", "user"), new Delegate("key", null)));
      }
    }
    AccessEvent event = full.build();
    ObjectNode json = EventJson.of(event);
    assertThat(json.size()).isEqualTo(EventColumn.all().size());
    assertThat(EventJson.read(JsonFields.MAPPER.readTree(JsonFields.line(json)))).isEqualTo(event);
  }

  @Test
  void whatIsAbsentIsLeftOutAndWhatIsNoColumnPassedOver() throws IOException {
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
