package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SignatureTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  /**
   * Existing warehouses contain signatures like these. With different digests, they would recompute
   * their history.
   */
  @Test
  void signaturesAreStable() {
    assertThat(new Signature().hex()).isEqualTo("e3b0c44298fc1c149afbf4c8996fb924");
    assertThat(new Signature().with("text", "naïve").hex())
        .isEqualTo("c5d56f1867c3ac1413bc7bc74bb64773");
    assertThat(
            new Signature()
                .with("whole", -7)
                .with("number", 0.1)
                .with("truth", true)
                .with("time", Instant.parse("2026-03-01T12:00:00.000001Z"))
                .with("length", Duration.ofMillis(1500))
                .with("day", DAY)
                .with("bytes", new byte[] {1, 2, 3})
                .hex())
        .isEqualTo("4b6a10574870a4d9d4b6f5a8d4c0a9cc");
    assertThat(
            new Signature()
                .with("order", List.of("b", "a"))
                .with("set", Set.of("b", "a"))
                .with("map", Map.of("b", "1", "a", "2"))
                .with("nested", new Signature().with("inner", "x"))
                .with("each", Stream.of(new Signature().with("n", 1), new Signature().with("n", 2)))
                .hex())
        .isEqualTo("c40f8ee8bd685479ec3363324e6c4c9c");
  }

  @Test
  void doesNotDependOnOrder() {
    assertThat(new Signature().with("a", "1").with("b", 2).hex())
        .isEqualTo(new Signature().with("b", 2).with("a", "1").hex());
    assertThat(new Signature().with("set", ordered("x", "y")).hex())
        .isEqualTo(new Signature().with("set", ordered("y", "x")).hex());
    assertThat(new Signature().with("map", Map.of("x", "1", "y", "2")).hex())
        .isEqualTo(
            new Signature().with("map", new Signature().with("y", "2").with("x", "1")).hex());
  }

  @Test
  void separatesParts() {
    List<Signature> different =
        List.of(
            new Signature(),
            new Signature().with("a", ""),
            new Signature().with("a", "b"),
            new Signature().with("ab", ""),
            new Signature().with("", "ab"),
            new Signature().with("a", "bc").with("d", ""),
            new Signature().with("a", "b").with("c", "d"),
            new Signature().with("a", "b\0c\0d"),
            new Signature().with("a", List.of("b", "c")),
            new Signature().with("a", List.of("c", "b")),
            new Signature().with("a", List.of("bc")),
            new Signature().with("a", List.of("bc", "")),
            new Signature().with("a", List.of()),
            new Signature().with("a", Set.of()),
            new Signature().with("a", Set.of("b", "c")),
            new Signature().with("a", Map.of("b", "c")),
            new Signature().with("a", Map.of()),
            new Signature().with("a", Stream.of(new Signature().with("b", "c"))),
            new Signature().with("a", Stream.of()),
            new Signature().with("a", Stream.of(new Signature(), new Signature())));

    assertThat(different.stream().map(Signature::hex)).doesNotHaveDuplicates();
  }

  @Test
  void distinguishesTypes() {
    Instant midnight = Instant.EPOCH;
    List<Signature> different =
        List.of(
            new Signature().with("a", "1"),
            new Signature().with("a", 1),
            new Signature().with("a", 1.0),
            new Signature().with("a", true),
            new Signature().with("a", new byte[] {0, 0, 0, 0, 0, 0, 0, 1}),
            new Signature().with("a", LocalDate.ofEpochDay(1)),
            new Signature().with("a", midnight.plusSeconds(1)),
            new Signature().with("a", Duration.ofSeconds(1)),
            new Signature().with("a", new byte[] {1}));

    assertThat(different.stream().map(Signature::hex)).doesNotHaveDuplicates();
  }

  @Test
  void distinguishesUnpairedSurrogates() {
    assertThat(new Signature().with("a", "\ud83d").hex())
        .isNotEqualTo(new Signature().with("a", "\ude00").hex())
        .isNotEqualTo(new Signature().with("a", "?").hex());
  }

  @Test
  void rejectsDuplicateKey() {
    Signature one = new Signature().with("a", "1");

    assertThrows(IllegalArgumentException.class, () -> one.with("a", 2));
  }

  @Test
  void rejectsNullText() {
    assertThrows(NullPointerException.class, () -> new Signature().with("a", (String) null));
  }

  private static Set<String> ordered(String... texts) {
    return new java.util.LinkedHashSet<>(Arrays.asList(texts));
  }
}
