package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordParserTest {
  /** Fails on one of the records, as a parser with a bug would. */
  private static final class Faulty extends JsonLogSource {
    Faulty() {
      super(LogFormat.MAPPED, Set.of(), List.of());
    }

    @Override
    boolean knows(JsonNode record) {
      return true;
    }

    @Override
    void map(JsonRecord record, EventDraft event, ReadOptions options) {
      event.number(EventColumn.TIME, Integer.parseInt(record.required("n")));
    }
  }

  @Test
  void parserFaultRejectsOnlyItsRecord() throws IOException {
    byte[] lines = "{\"n\":\"token=hush\"}\n{\"n\":\"7\"}\n".getBytes(StandardCharsets.UTF_8);
    RecordParser parser =
        new Faulty()
            .open(new ByteArrayInputStream(lines), new FileHead(lines, Logs.OPTIONS), Logs.OPTIONS);

    Draft.Refused refused = (Draft.Refused) parser.next();
    assertThat(refused.reason()).isEqualTo("parser_failed");
    assertThat(refused.detail())
        .startsWith("The parser failed: java.lang.NumberFormatException at io.tidemark.jobs")
        .doesNotContain("hush");
    assertThat(refused.raw()).isEqualTo("{\"n\":\"token=***\"}");
    assertThat(parser.next()).isInstanceOf(Draft.Mapped.class);
    assertThat(parser.next()).isNull();
  }

  @Test
  void machineErrorsDoNotRejectRecords() {
    assertThatThrownBy(
            () ->
                RecordParser.mapOrReject(
                    () -> {
                      throw new OutOfMemoryError("test");
                    },
                    cause -> null))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
