package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTextTest {
  // JUnit passes escapes as text, so they are doubled here and unescape() converts them.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ordinary text | role/ci-deploy@eu-west-1 | role/ci-deploy@eu-west-1",
        "letters of other scripts | Müller 東京 | Müller 東京",
        "colour sequence | a\\u001b[31;1mred\\u001b[0m | ared",
        "cursor and erase | a\\u001b[2J\\u001b[1;1Hb | ab",
        "8-bit CSI | a\\u009b31mb | ab",
        "window title, BEL | a\\u001b]0;pwned\\u0007b | ab",
        "hyperlink, ST | \\u001b]8;;http://evil\\u001b\\\\text\\u001b]8;;\\u001b\\\\ | text",
        "clipboard, unterminated | a\\u001b]52;c;ZXZpbA== | a",
        "device control | a\\u001bPq#0;2\\u001b\\\\b | ab",
        "two-character reset | a\\u001bcb | ab",
        "charset selection | a\\u001b(0b | ab",
        "lone escape at the end | a\\u001b | a",
        "sequence inside a sequence | \\u001b\\u001b[31m[31mx | [31mx",
        "forged line | user\\r\\nFATAL forged | user  FATAL forged",
        "backspaces | secret\\u0008\\u0008x | secretx",
        "tab and vertical tab | a\\tb\\u000bc | a b c",
        "next line and separators | a\\u0085b\\u2028c\\u2029d | a b c d",
        "right-to-left override | a\\u202egnp.exe | agnp.exe",
        "bidi isolates | a\\u2066b\\u2069c | abc",
        "zero-width and byte-order mark | a\\u200bb\\ufeffc | abc",
        "tag characters | a\\udb40\\udc41b | ab",
        "lone surrogate | a\\ud800b | ab",
        "private use | a\\ue000b | ab",
        "piled marks | a\\u0301\\u0302\\u0303\\u0304b | a\\u0301\\u0302b",
        "NUL and DEL | a\\u0000b\\u007fc | abc",
      })
  void escapesHostileText(String description, String raw, String printable)
      throws JsonProcessingException {
    assertThat(PrintableText.of(unescape(raw))).as(description).isEqualTo(unescape(printable));
  }

  @Test
  void nullIsEmpty() {
    assertThat(PrintableText.of(null)).isEmpty();
  }

  @Test
  void marksTruncationWithEllipsis() {
    assertThat(PrintableText.of("abcdef", 6)).isEqualTo("abcdef");
    assertThat(PrintableText.of("abcdefg", 6)).isEqualTo("abcde…");
    // Each East Asian character takes two columns, so 東京 and the ellipsis take five.
    assertThat(PrintableText.of("東京都庁", 6)).isEqualTo("東京…");
    assertThatThrownBy(() -> PrintableText.of("a", 0)).hasMessageContaining("columns is 0");
  }

  @Property(tries = 500)
  void resultIsOneBoundedLine(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 100) int columns) {
    String printable = PrintableText.of(text, columns);
    assertThat(PrintableText.columns(printable)).isLessThanOrEqualTo(columns);
    assertThat(printable.codePoints())
        .noneMatch(
            point ->
                Character.isISOControl(point)
                    || Character.getType(point) == Character.FORMAT
                    || Character.getType(point) == Character.SURROGATE);
  }

  @Property(tries = 500)
  void keepsPrintableText(@ForAll String text) {
    String once = PrintableText.of(text);
    assertThat(PrintableText.of(once)).isEqualTo(once);
  }

  @Example
  void longEscapesAreRemovedInLinearTime() {
    assertThat(PrintableText.of("\u001b[".repeat(200_000))).hasSize(0);
  }

  private static String unescape(String text) throws JsonProcessingException {
    return new ObjectMapper().readValue('"' + text + '"', String.class);
  }
}
