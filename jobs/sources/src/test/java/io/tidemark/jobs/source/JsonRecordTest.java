package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRecordTest {
  /** These names could be confused with a, lo, abc and logName in the parser's symbol table. */
  @ParameterizedTest
  @ValueSource(strings = {"\u00ff\u00ff\u00ffa", "\u00ff\u00fflo", "\u00ffabc", "logN\u00ffame"})
  void rejectsNamesThatAreNotUtf8(String name) {
    parse("{\"a\":1,\"lo\":2,\"abc\":3,\"logName\":4}");

    assertThatThrownBy(() -> parse("{\"" + name + "\":1}"))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void ignoresBytesAfterRecord() {
    byte[] bytes = "{\"a\":1}\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(JsonRecord.parse(bytes, bytes.length - 1).path("a").intValue()).isEqualTo(1);
  }

  @Test
  void manyNamesDoNotAffectLaterRecords() {
    for (int record = 0; record < 20; record++) {
      StringBuilder flood = new StringBuilder("{\"name\":0");
      for (int i = 0; i < 5_000; i++) {
        flood.append(",\"n").append(record).append('x').append(i).append("\":1");
      }
      parse(flood.append('}').toString());
    }

    parse("{\"neverSeenBefore\":1}");
  }

  private static void parse(String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    JsonRecord.parse(bytes, bytes.length);
  }
}
