package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.Set;

/**
 * Cache of text hashes of one identity's events, one per column. Most columns repeat the text of
 * the last event, and several features use one column. It is never saved and does not change
 * results. Used by one thread at a time.
 */
public final class TextHashes {
  /** Longest cached text: longer ones may be hostile and would stay in memory with the identity. */
  private static final int LONGEST_KEPT = 256;

  private final Columns columns;
  private final String[] texts;
  private final long[] hashes;

  /** Empty cache. */
  public TextHashes(Columns columns) {
    this.columns = columns;
    this.texts = new String[columns.count];
    this.hashes = new long[columns.count];
  }

  /** {@link ValueHash} of one of an event's values; the value must exist. */
  public long of(ValueExpression expression, int at, AccessEvent event) {
    if (expression instanceof ValueExpression.TextColumn text) {
      return of(text.column(), event);
    }
    if (expression.group() == null) {
      return ValueHash.of(expression.value(event, at));
    }
    return ValueHash.pair(of(expression.group(), event), ValueHash.of(expression.value(event, at)));
  }

  /** {@link ValueHash} of a text column; {@link ValueHash#ABSENT} if absent. */
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

  /** Text columns with cached hashes. Immutable. */
  public static final class Columns {
    private final int[] places = new int[EventColumn.all().size()];
    private final int count;

    /**
     * @param columns columns; those of other types are ignored
     */
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
