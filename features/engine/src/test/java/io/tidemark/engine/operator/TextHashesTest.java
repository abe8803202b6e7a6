package io.tidemark.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ValueHash;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TextHashesTest {
  private static final TextHashes.Columns KEPT =
      new TextHashes.Columns(
          EnumSet.of(EventColumn.ACTION, EventColumn.TIME, EventColumn.CREDENTIAL_UID));

  /**
   * A small set of texts, so that texts repeat. One of them is too long to be cached, and one is
   * absent.
   */
  private static final List<String> TEXTS =
      List.of("", "a", "b", "\ud83d\ude00", "x".repeat(300), "x".repeat(301));

  @Property
  void hashDoesNotDependOnEarlierTexts(
      @ForAll @Size(max = 40) List<@IntRange(max = 6) Integer> order) {
    TextHashes hashes = new TextHashes(KEPT);
    for (EventColumn column :
        List.of(EventColumn.ACTION, EventColumn.CREDENTIAL_UID, EventColumn.SRC_IP)) {
      for (int which : order) {
        String text = which < TEXTS.size() ? TEXTS.get(which) : null;
        AccessEvent event = AccessEvent.builder().text(column, text).build();
        assertThat(hashes.of(column, event)).isEqualTo(ValueHash.of(text));
        assertThat(hashes.of(column, event)).isEqualTo(ValueHash.of(text));
      }
    }
  }
}
