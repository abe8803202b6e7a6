package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.Set;

/**
 * Cache of text hashes of one identity's events, one per column. Most events repeat the strings of
 * the previous one. Never saved, without effect on results. Not thread-safe.
 */
public final class TextHashes {
  /** Maximum length of a cached string; malicious ones must not stay in memory. */
  private static final int LONGEST_KEPT = 256;

  private final Columns columns;
  private final String[] texts;
  private final long[] hashes;

  public TextHashes(Columns columns) {
    this.columns = columns;
    this.texts = new String[columns.count];
    this.hashes = new long[columns.count];
  }

  public long of(ValueExpression expression, int at, AccessEvent event) {
    if (expression.textColumn() != null) {
      return of(expression.textColumn(), event);
    }
    if (expression.group() == null) {
      return ValueHash.of(expression.value(event, at));
    }
    return ValueHash.pair(of(expression.group(), event), ValueHash.of(expression.value(event, at)));
  }

  /** Returns the hash of a text column's value, or {@link ValueHash#ABSENT}. */
  public long of(EventColumn column, AccessEvent event) {
    String text = event.text(column);
    if (text == null) {
      return ValueHash.ABSENT;
    }
    int at = columns.places[column.ordinal()];
    if (at < 0) {
      return ValueHash.of(text);
    }
    if (text.equals(texts[at])) {
      return hashes[at];
    }
    long hash = ValueHash.of(text);
    if (text.length() <= LONGEST_KEPT) {
      texts[at] = text;
      hashes[at] = hash;
    }
    return hash;
  }

  /** The text columns whose hashes are cached. Immutable. */
  public static final class Columns {
    private final int[] places = new int[EventColumn.all().size()];
    private final int count;

    public Columns(Set<EventColumn> columns) {
      Arrays.fill(places, -1);
      int taken = 0;
      for (EventColumn column : columns) {
        if (column.type() == ColumnType.TEXT) {
          places[column.ordinal()] = taken++;
        }
      }
      count = taken;
    }
  }
}
