package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteOrderMarkTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one before a text, \uFEFFab, ab",
    "one alone, \uFEFF, ''",
    "none, ab, ab",
    "nothing at all, '', ''",
    "the second of two is text, \uFEFF\uFEFFa, \uFEFFa",
    "one within a text is text, a\uFEFFb, a\uFEFFb",
  })
  void removesLeadingMark(String description, String text, String rest) throws IOException {
    StringWriter read = new StringWriter();
    ByteOrderMark.without(new StringReader(text)).transferTo(read);
    assertThat(read).hasToString(rest);
    assertThat(ByteOrderMark.without(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(rest.getBytes(StandardCharsets.UTF_8));
  }
}
