package io.tidemark.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent.TextMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TextMapTest {
  @Test
  void equalsATreeOfTheSameEntries() {
    Map<String, String> entries = Map.of("b", "2", "a", "1", "\u00fc", "3", "a.b", "4");
    TreeMap<String, String> tree = new TreeMap<>(entries);
    TextMap map = new TextMap(entries);

    assertThat(map).isEqualTo(tree).hasSameHashCodeAs(tree).hasToString(tree.toString());
    assertThat(List.copyOf(map.keySet())).isEqualTo(List.copyOf(tree.keySet()));
    assertThat(List.copyOf(map.values())).isEqualTo(List.copyOf(tree.values()));
    assertThat(map.get("a.b")).isEqualTo("4");
    assertThat(map.get("c")).isNull();
    assertThat(map.containsKey("c")).isFalse();
  }

  @Test
  void textsAreComparedByTheirBytes() {
    List<String> texts =
        List.of(
            "",
            "a",
            "aa",
            "ab",
            "b",
            "\u00e9",
            "\uff00",
            "\ud83d\ude00",
            "a\ud83d\ude00",
            "a\uff00");
    for (String a : texts) {
      for (String b : texts) {
        int bytes =
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        assertThat(Integer.signum(AccessEvent.compareTexts(a, b)))
            .as(a + " and " + b)
            .isEqualTo(Integer.signum(bytes));
      }
    }
  }
}
