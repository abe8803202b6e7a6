package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " { \"a\" : \"b\" ,\r\n\t\"c\":{ } } ",
        "{\"a\":[],\"b\":[1,[2,{\"c\":null}],true,false]}",
        "{\"a\":\"\",\"b\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\ud800\"}",
        "{\"a\":0,\"b\":-0,\"c\":-7,\"d\":2147483648,\"e\":-2147483648,\"f\":999999999999999999}",
        "{\"a\":0.5,\"b\":-1.25e3,\"c\":1E-2,\"d\":1e400,\"e\":12.0}",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"del\":\"\u007f\"}",
      })
  void acceptsOrdinaryObjectsAsJacksonDoes(String json) throws Exception {
    // Texts are remembered when they occur again, so parse more than once.
    for (int round = 0; round < 3; round++) {
      JsonNode parsed = parse(json);

      assertThat(parsed).isEqualTo(JACKSON.readTree(json));
      assertThat(parsed.toString()).isEqualTo(JACKSON.readTree(json).toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":\"b",
        "{\"a\":1}{}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":.5}",
        "{\"a\":1x}",
        "{\"a\":nul}",
        "{\"a\":nulL}",
        "{\"a\":NaN}",
        "{\"a\":'b'}",
        "{\"a\":\"\\x22\"}",
        "{\"a\":\"\\u00g0\"}",
        "{\"a\":\"tab\there\"}",
        "{\"a\":\"line\nbreak\"}",
        "{\"a\":\"\u00e9\"}",
        "{\"\\u0061\":1}",
        "{\"a\":1234567890123456789}",
        "{\"a\":\u000b1}",
      })
  void leavesEverythingElseToJackson(String json) {
    assertThat(parse(json)).isNull();
  }

  @Test
  void findsTheEndOfATextAtEveryOffset() throws Exception {
    String plain = " !#[]~\u007f/aZ09:,{}='";
    for (int length = 0; length <= plain.length(); length++) {
      String before = plain.substring(0, length);
      for (String after : new String[] {"", "\\\"", "\\u0041", "~!#"}) {
        String json = "{\"a\":\"" + before + after + "\"}";
        assertThat(parse(json)).as(json).isEqualTo(JACKSON.readTree(json));
        assertThat(parse(json.substring(0, json.length() - 2))).as(json).isNull();
      }
      for (String other : new String[] {"\u0000", "\u001f", "\n", "\u00e9", "\ud83d\ude00"}) {
        assertThat(parse("{\"a\":\"" + before + other + "\"}")).as(before + other).isNull();
      }
    }
  }

  @Test
  void leavesDeepObjectsToJackson() {
    assertThat(parse("{\"a\":".repeat(32) + "1" + "}".repeat(32))).isNotNull();
    assertThat(parse("{\"a\":".repeat(33) + "1" + "}".repeat(33))).isNull();
  }

  @Test
  void leavesEnvelopesAndLineBreaksToTheFramer() {
    PlainJson document = new PlainJson(Set.of("Records"), false);
    PlainJson lines = new PlainJson(Set.of(), true);

    assertThat(objectIn(document, "{\"Records\":[{}]}")).isNull();
    assertThat(objectIn(document, "{\"Records\":1,\"a\":{\"Records\":[]}}")).isNotNull();
    assertThat(objectIn(document, "{\"a\":\n1}")).isNotNull();
    assertThat(objectIn(lines, "{\"a\":\n1}")).isNull();
  }

  @Test
  void endsBehindTheObject() {
    PlainJson parser = new PlainJson(Set.of(), false);

    assertThat(objectIn(parser, "{\"a\":1},{}")).isNotNull();
    assertThat(parser.end()).isEqualTo(7);
  }

  private static JsonNode objectIn(PlainJson parser, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return parser.objectAt(bytes, 0, bytes.length);
  }

  private static JsonNode parse(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return PlainJson.parse(bytes, 0, bytes.length);
  }
}
