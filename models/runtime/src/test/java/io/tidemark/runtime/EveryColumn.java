package io.tidemark.runtime;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Map;

/** An event with a value in every column, so that no codec can forget one. */
public final class EveryColumn {
  private EveryColumn() {}

  public static AccessEvent event() {
    AccessEvent.Builder full = AccessEvent.builder();
    for (EventColumn column : EventColumn.all()) {
      switch (column.type()) {
        case TEXT -> full.text(column, "text of " + column.column());
        case INTEGER, LONG, TIMESTAMP -> full.number(column, 7 + column.ordinal());
        case BOOLEAN -> full.flag(column, column.ordinal() % 2 == 0);
        case DOUBLE -> full.decimal(column, 0.1 + column.ordinal());
        case TEXT_LIST -> full.texts(column, List.of("one", "two"));
        case TEXT_MAP -> full.map(column, Map.of("key", "value", "other", "worth"));
        case DELEGATION ->
            full.delegation(
                column, List.of(new Delegate("ann", "user"), new Delegate("key", null)));
      }
    }
    return full.build();
  }
}
