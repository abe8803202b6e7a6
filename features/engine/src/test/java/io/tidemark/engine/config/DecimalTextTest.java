package io.tidemark.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTextTest {
  @Property(tries = 200, seed = "1")
  void parsesEveryFiniteDouble(@ForAll double number) {
    if (Double.isFinite(number)) {
      assertThat(DecimalText.parse(Double.toString(number))).isEqualTo(number);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1d",
        "1.0f",
        "0x1p3",
        "NaN",
        "Infinity",
        " 1",
        "1 ",
        "1e",
        "1,5",
        "--1",
        "\u0661"
      })
  void rejectsEverythingElse(String text) {
    assertThatThrownBy(() -> DecimalText.parse(text)).isInstanceOf(NumberFormatException.class);
  }
}
