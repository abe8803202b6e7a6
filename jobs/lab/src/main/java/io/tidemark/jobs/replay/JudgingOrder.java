package io.tidemark.jobs.replay;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.source.RequestStage;
import io.tidemark.jobs.source.ToolCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Collects events and returns them, each only once, in the order in which a night judges them. */
public final class JudgingOrder {
  private final Map<Key, AccessEvent> events = new HashMap<>();

  private record Key(String product, String uid) {}

  public void add(AccessEvent event) {
    events.merge(
        new Key(event.text(EventColumn.METADATA_PRODUCT), event.text(EventColumn.METADATA_UID)),
        event,
        JudgingOrder::preferred);
  }

  /** Returns the record that a night would store, given two records of the same event. */
  private static AccessEvent preferred(AccessEvent a, AccessEvent b) {
    boolean aLast = RequestStage.LAST.contains(stage(a));
    boolean bLast = RequestStage.LAST.contains(stage(b));
    if (aLast != bLast) {
      return aLast ? a : b;
    }
    return a.text(EventColumn.RAW_REF).compareTo(b.text(EventColumn.RAW_REF)) <= 0 ? a : b;
  }

  private static String stage(AccessEvent event) {
    return event.map(EventColumn.UNMAPPED).getOrDefault(RequestStage.FIELD, "");
  }

  /** Returns all events. No more can be added afterwards. */
  public List<AccessEvent> inOrder() {
    Map<String, List<ToolCalls.Span>> traces =
        events.values().stream()
            .flatMap(event -> ToolCalls.span(event).stream())
            .collect(Collectors.groupingBy(span -> ToolCalls.trace(span.uid())));
    for (List<ToolCalls.Span> trace : traces.values()) {
      ToolCalls.outermost(trace)
          .forEach(
              (span, outermost) -> {
                if (!span.equals(outermost)) {
                  events.remove(new Key(ToolCalls.PRODUCT, span));
                }
              });
    }
    List<AccessEvent> ordered = new ArrayList<>(events.values());
    events.clear();
    ordered.sort(AccessEvent.judgingOrder());
    return ordered;
  }
}
