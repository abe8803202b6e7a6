package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonFieldsTest {
  private static final String REMEDY =
      "; it is damaged or not the expected file, so fetch it again";

  @Test
  void readsMembersByNameAndType() {
    JsonFields json =
        json(
            """
            {"a": "x", "n": 9007199254740993, "d": 0.1, "nothing": null,
             "t": "2026-03-29T02:00:00Z", "list": ["p", "q"], "all": [{"a": "y"}], "in": {"a": "z"}}
            """);
    assertThat(json.text("a")).isEqualTo("x");
    assertThat(json.textOrNull("a")).isEqualTo("x");
    assertThat(json.textOrNull("nothing")).isNull();
    assertThat(json.textOrNull("absent")).isNull();
    assertThat(json.integer("n")).isEqualTo(9_007_199_254_740_993L);
    assertThat(json.number("d")).isEqualTo(0.1);
    assertThat(json.number("n")).isEqualTo(0x1p53);
    assertThat(json.has("a")).isTrue();
    assertThat(json.has("nothing")).isFalse();
    assertThat(json.instant("t")).isEqualTo(Instant.parse("2026-03-29T02:00:00Z"));
    assertThat(json.texts("list")).containsExactly("p", "q");
    assertThat(json.objects("all")).hasSize(1).allMatch(one -> one.text("a").equals("y"));
    assertThat(json.object("in").text("a")).isEqualTo("z");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(json -> json.text("a"), "1", "the thing has 1 as a, which must be a string"),
        mistake(json -> json.textOrNull("a"), "1", "the thing has 1 as a, which must be a string"),
        mistake(json -> json.text("b"), "1", "the thing has nothing as b, which must be a string"),
        mistake(json -> json.integer("a"), "1.5", "has 1.5 as a, which must be a whole number"),
        mistake(
            json -> json.integer("a"),
            "9223372036854775808",
            "has 9223372036854775808 as a, which must be a whole number"),
        mistake(json -> json.number("a"), "\"1\"", "has \"1\" as a, which must be a number"),
        mistake(json -> json.instant("a"), "\"noon\"", "must be a time such as 2026-03-29T02:00"),
        mistake(json -> json.texts("a"), "{}", "has {} as a, which must be a list"),
        mistake(json -> json.texts("a"), "[2]", "has 2 as a, which must be a list of strings"),
        mistake(json -> json.objects("a"), "[2]", "the thing's a is not a JSON object"),
        mistake(json -> json.objects("a"), "2", "has 2 as a, which must be a list"),
        mistake(json -> json.object("a"), "[]", "the thing's a is not a JSON object"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("mistakes")
  void rejectsOtherTypesAndNamesThem(
      Function<JsonFields, Object> asked, String value, String message) {
    assertThatThrownBy(() -> asked.apply(json("{\"a\":" + value + "}")))
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageStartingWith("CONTENT_UNREADABLE: the thing")
        .hasMessageContaining(message)
        .hasMessageEndingWith(REMEDY);
  }

  /** Printing all of an untrusted text would fill the log. */
  @Test
  void truncatesLongValuesInErrors() {
    String eighty = "\"" + "x".repeat(78) + "\"";
    assertThatThrownBy(() -> json("{\"a\":" + eighty + "}").integer("a"))
        .hasMessageContaining("has " + eighty + " as a");
    assertThatThrownBy(() -> json("{\"a\":\"" + "x".repeat(79) + "\"}").integer("a"))
        .hasMessageContaining("has \"" + "x".repeat(79) + "… as a");
  }

  @Test
  void rejectsNonObjectsAndDuplicateMembers() {
    assertThatThrownBy(() -> json("[]")).hasMessageContaining("the thing is not a JSON object");
    assertThatThrownBy(() -> json("")).hasMessageContaining("the thing is not a JSON object");
    assertThatThrownBy(() -> json("{\"a\":1} {}")).hasMessageContaining("the thing is not JSON: ");
    assertThatThrownBy(() -> json("{\"a\":1,\"a\":2}")).hasMessageContaining("Duplicate field 'a'");
    assertThatThrownBy(() -> json("[".repeat(33) + "]".repeat(33)))
        .hasMessageContaining("nesting depth (33) exceeds the maximum");
    byte[] cut = {'{', '"', (byte) 0xC3, '"', '}'};
    assertThatThrownBy(() -> JsonFields.read(cut, "thing", RejectionReason.CONTENT_UNREADABLE))
        .hasMessageStartingWith("CONTENT_UNREADABLE: the thing is not ")
        .hasMessageEndingWith(REMEDY);
  }

  private static Arguments mistake(
      Function<JsonFields, Object> asked, String value, String message) {
    return Arguments.of(asked, value, message);
  }

  private static JsonFields json(String text) {
    return JsonFields.read(
        text.getBytes(StandardCharsets.UTF_8), "thing", RejectionReason.CONTENT_UNREADABLE);
  }
}
