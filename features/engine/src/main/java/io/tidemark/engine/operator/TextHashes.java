package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.Set;

/**
 * Cache of text hashes for the events of one identity, with one entry per column. Most events
 * repeat the strings of the previous event, and several features may use the same column. The cache
 * is never saved and does not affect results. Not thread-safe.
 */
public final class TextHashes {
  /**
   * Maximum length of a cached string. Longer strings may be malicious, and if cached, would remain
   * in memory for as long as the identity does.
   */
  private static final int LONGEST_KEPT = 256;

  private final Columns columns;
  private final String[] texts;
  private final long[] hashes;

  public TextHashes(Columns columns) {
    this.columns = columns;
    this.texts = new String[columns.count];
    this.hashes = new long[columns.count];
  }

  /**
   * Returns the {@link ValueHash} of an expression's value at the given index, which must exist.
   */
  public long of(ValueExpression expression, int at, AccessEvent event) {
    if (expression instanceof ValueExpression.TextColumn text) {
      return of(text.column(), event);
    }
    if (expression.group() == null) {
      return ValueHash.of(expression.value(event, at));
    }
    return ValueHash.pair(of(expression.group(), event), ValueHash.of(expression.value(event, at)));
  }

  /**
   * Returns the {@link ValueHash} of a text column's value, or {@link ValueHash#ABSENT} if the
   * column has none.
   */
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

    /**
     * @param columns columns whose hashes are to be cached; columns that do not contain text are
     *     ignored
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
