package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Groups the spans of a tool call. The agent framework, the MCP client and the MCP server may each
 * write a span for the same call, each the parent of the next. A span belongs to its parent's call
 * if both have the same tool and call id. If either has no call id, their span kinds must differ,
 * so that a tool calling itself counts as two calls.
 */
public final class ToolCalls {
  /** Product name of events read from spans. */
  public static final String PRODUCT = "OpenTelemetry";

  /** Key of the parent span id in {@code unmapped}. */
  public static final String PARENT = "parentSpanId";

  /** Key of the span kind: {@code internal}, {@code client} or {@code server}. */
  public static final String KIND = "kind";

  /** Key of the call id, which is chosen by the model. */
  public static final String CALL_ID = "gen_ai.tool.call.id";

  /** Maximum length of a chain of linked spans. Longer chains may be cyclic. */
  private static final int LONGEST_CHAIN = 16;

  private ToolCalls() {}

  /**
   * A span of a tool call.
   *
   * @param uid {@code <traceId>-<spanId>}
   * @param parent id of the parent span; may be null
   * @param kind span kind; null if unknown
   * @param callId call id; may be null
   */
  public record Span(String uid, String parent, String tool, String kind, String callId) {
    public Span {
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(tool, "tool");
    }

    private boolean isSameCall(Span inner) {
      boolean known = callId != null && inner.callId != null;
      boolean same = known ? callId.equals(inner.callId) : !Objects.equals(kind, inner.kind);
      return same && tool.equals(inner.tool);
    }
  }

  /** Returns the span of an event, or empty if the event comes from another source. */
  public static Optional<Span> span(AccessEvent event) {
    Map<String, String> unmapped = event.map(EventColumn.UNMAPPED);
    String tool = event.text(EventColumn.API_OPERATION);
    if (tool == null || !PRODUCT.equals(event.text(EventColumn.METADATA_PRODUCT))) {
      return Optional.empty();
    }
    String uid = event.text(EventColumn.METADATA_UID);
    return Optional.of(
        new Span(uid, unmapped.get(PARENT), tool, unmapped.get(KIND), unmapped.get(CALL_ID)));
  }

  /** Returns the trace id contained in a span's event id. */
  public static String trace(String uid) {
    return uid.split("-", 2)[0];
  }

  /**
   * Maps each span of a trace to the outermost span of its call, both by uid. The first span with a
   * given uid counts.
   */
  public static Map<String, String> outermost(Collection<Span> trace) {
    Map<String, Span> byUid = new HashMap<>();
    trace.forEach(span -> byUid.putIfAbsent(span.uid(), span));
    Map<String, String> outermost = new HashMap<>();
    for (Span span : byUid.values()) {
      Span outer = span;
      int steps = 0;
      for (Span up = above(outer, byUid); up != null && steps < LONGEST_CHAIN; steps++) {
        outer = up;
        up = above(outer, byUid);
      }
      outermost.put(span.uid(), steps < LONGEST_CHAIN ? outer.uid() : span.uid());
    }
    return outermost;
  }

  private static Span above(Span span, Map<String, Span> byUid) {
    Span up = span.parent == null ? null : byUid.get(trace(span.uid) + "-" + span.parent);
    return up != null && up.isSameCall(span) ? up : null;
  }
}
