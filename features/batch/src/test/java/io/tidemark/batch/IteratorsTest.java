package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class IteratorsTest {
  @Test
  void skipsAbsentElements() {
    Iterator<String> elements = Arrays.asList(null, "a", null, null, "b", null).iterator();
    Iterator<String> present = Iterators.present(elements::hasNext, elements::next);
    assertThat(present.hasNext()).isTrue();
    assertThat(present.hasNext()).isTrue();
    assertThat(present.next()).isEqualTo("a");
    assertThat(present.next()).isEqualTo("b");
    assertThat(present.hasNext()).isFalse();
    assertThatThrownBy(present::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void mapsElementsLazily() {
    Iterator<Integer> lengths = Iterators.map(List.of("a", "bcd").iterator(), String::length);
    assertThat(lengths).toIterable().containsExactly(1, 3);
  }
}
