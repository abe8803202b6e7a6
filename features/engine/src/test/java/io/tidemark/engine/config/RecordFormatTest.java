package io.tidemark.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFormatTest {
  private static final RecordFormat FORMAT = new RecordFormat('-');

  private enum Size {
    SMALL,
    VERY_LARGE
  }

  private record Names(Set<String> names) {
    Names {
      if (names.contains("nobody")) {
        throw new IllegalArgumentException("nobody is no name");
      }
    }
  }

  private record Part(@JsonProperty(required = true) String name, Names onlyNames) {}

  private record Whole(
      @JsonProperty("for") String whom,
      @AllowedRange(least = "1m", most = "2h") Duration timeToLive,
      Map<Size, Double> weights,
      Optional<Integer> most,
      List<Part> parts) {}

  @Test
  void roundTrips() {
    Whole whole =
        new Whole(
            "x",
            Duration.ofMinutes(90),
            Map.of(Size.VERY_LARGE, 0.1),
            Optional.of(3),
            List.of(new Part("a", new Names(Set.of("b"))), new Part("c", null)));
    String json = FORMAT.write(whole).toString();
    assertThat(json)
        .isEqualTo(
            "{\"for\":\"x\",\"time-to-live\":\"90m\",\"weights\":{\"very_large\":0.1},\"most\":3,"
                + "\"parts\":[{\"name\":\"a\",\"only-names\":[\"b\"]},{\"name\":\"c\"}]}");
    assertThat(read(json)).isEqualTo(whole);
  }

  @Test
  void missingValuesAreNullOrEmpty() {
    assertThat(read("{}")).isEqualTo(new Whole(null, null, null, Optional.empty(), null));
    assertThat(read("most:").most()).isEmpty();
  }

  @Test
  void acceptsScalarForListAndAnyCaseForWords() {
    Whole whole = read("parts: [{name: a, only-names: b}]\nweights: {Very_Large: 2}");
    assertThat(whole.parts()).containsExactly(new Part("a", new Names(Set.of("b"))));
    assertThat(whole.weights()).containsExactly(Map.entry(Size.VERY_LARGE, 2.0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "fro: x                        # the file has no key 'fro'; did you mean 'for'?",
        "for: [x]                      # 'for' needs one value, and has a list",
        "for:                          # 'for' needs one value, and has none",
        "time-to-live: soon            # 'time-to-live' cannot be 'soon'; it takes a time such as",
        "time-to-live: 3h              # 'time-to-live' cannot be '3h'; choose 1m to 2h",
        "weights: {smal: 1}            # 'weights' has no key 'smal'; did you mean 'small'?",
        "weights: {small: a}           # 'small' cannot be 'a'; it takes a number",
        "weights: 1                    # 'weights' is not a mapping",
        "most: '3'                     # 'most' cannot be '3'; it takes a whole number",
        "parts: {name: a}              # 'parts' is not a list",
        "parts: [a]                    # an entry of 'parts' is not a mapping",
        "parts: [{}]                   # an entry of 'parts' needs 'name'",
        "parts: [{name: a, only-names: nobody}] # nobody is no name",
        "- a                           # the file is not a mapping",
        "'a: b: c'                     # is not YAML",
        "'{for: a, for: b}'            # Duplicate field 'for'",
      })
  void reportsAMistakeOnceWithItsLine(String yaml, String description) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOfSatisfying(
            InvalidFileException.class,
            e ->
                assertThat(e.problems())
                    .singleElement()
                    .asString()
                    .startsWith("f.yaml line 1: ")
                    .contains(description));
  }

  private record Sized(String name, @JsonAnySetter Map<Size, Integer> sizes) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "name: x, huge: 3     # the file has no key 'huge'; known are name, small, very_large",
        "nam: x, small: 3     # the file has no key 'nam'; did you mean 'name'?",
        "small: a             # 'small' cannot be 'a'; it takes a whole number",
      })
  void mapCollectsRemainingKeys(String members, String description) {
    YamlNode fine = YamlNode.read("f.yaml", "{name: x, very_large: 3}");
    assertThat(FORMAT.read(fine, Sized.class).get())
        .isEqualTo(new Sized("x", Map.of(Size.VERY_LARGE, 3)));
    YamlNode wrong = YamlNode.read("f.yaml", "{" + members + "}");
    assertThatThrownBy(() -> FORMAT.read(wrong, Sized.class).get())
        .hasMessage("f.yaml line 1: " + description);
  }

  @ParameterizedTest
  @CsvSource({"0m, 0s", "90s, 90s", "60s, 1m", "120m, 2h", "1d, 24h", "36h, 36h", "48h, 2d"})
  void writesTimesInLargestUnit(String text, String written) {
    assertThat(DurationText.text(DurationText.parse(text))).isEqualTo(written);
  }

  @Test
  void reportsIndependentMistakes() {
    RecordReading<Whole> reading =
        FORMAT.read(
            "f.yaml",
            "for: x\nparts:\n  - name: a\n    nam: b\n  - name: c\nmost: x\n",
            Whole.class);
    Whole found = reading.found().orElseThrow();
    reading.problem(found.parts().get(0), "as a whole it cannot be judged");
    reading.problem(found.parts().get(0), "name", "'a' is taken");
    reading.problem(found.parts().get(1), "'c' bounds nothing");
    reading.problem(found, "most", "cannot be judged");
    assertThatThrownBy(reading::get)
        .isInstanceOfSatisfying(
            InvalidFileException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "f.yaml line 3: 'a' is taken",
                        "f.yaml line 4: an entry of 'parts' has no key 'nam'; did you mean 'name'?",
                        "f.yaml line 5: 'c' bounds nothing",
                        "f.yaml line 6: 'most' cannot be 'x'; it takes a whole number"));
  }

  @Test
  void rejectsSecondDocumentAndDeepNesting() {
    assertThatThrownBy(() -> read("for: x\n---\nfor: y\n")).hasMessageContaining("remove '---'");
    assertThatThrownBy(() -> read("for: " + "[".repeat(40) + "]".repeat(40)))
        .hasMessageContaining("is nested too deeply");
  }

  private static Whole read(String yaml) {
    return FORMAT.read("f.yaml", yaml, Whole.class).get();
  }
}
