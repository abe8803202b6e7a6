package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which spans are of one call. A framework, the client of a server of tools and that server write a
 * span each about the same call, each the parent of the next: a span is of its parent's call where
 * both name the same tool and either the same call id or, where one of them has none, another kind.
 * So a tool that calls itself makes two calls, and so do two calls of one step.
 */
public final class ToolCalls {
  /** The product of events that are spans. */
  public static final String PRODUCT = "OpenTelemetry";

  /** Where in {@code unmapped} the parent of a span stands. */
  public static final String PARENT = "parentSpanId";

  /** Where its kind stands: {@code internal}, {@code client}, {@code server}. */
  public static final String KIND = "kind";

  /** Where the id of the call stands, which a model gave it. */
  public static final String CALL_ID = "gen_ai.tool.call.id";

  /** Longer chains are cut: they are no call, and may be a circle. */
  private static final int LONGEST_CHAIN = 16;

  private ToolCalls() {}

  /**
   * A span that tells of a call.
   *
   * @param uid {@code <traceId>-<spanId>}
   * @param parent id of the span it is in; null where there is none
   * @param tool what was called
   * @param kind null where it is not known
   * @param callId null where there is none
   */
  public record Span(String uid, String parent, String tool, String kind, String callId) {
    public Span {
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(tool, "tool");
    }

    private String parentUid() {
      return parent == null ? null : trace(uid) + "-" + parent;
    }

    private boolean isSameCall(Span inner) {
      boolean known = callId != null && inner.callId != null;
      boolean same = known ? callId.equals(inner.callId) : !Objects.equals(kind, inner.kind);
      return same && tool.equals(inner.tool);
    }
  }

  /** What an event says as a span; empty where it is none. */
  public static Optional<Span> span(AccessEvent event) {
    Map<String, String> unmapped = event.map(EventColumn.UNMAPPED);
    String tool = event.text(EventColumn.API_OPERATION);
    if (tool == null || !PRODUCT.equals(event.text(EventColumn.METADATA_PRODUCT))) {
      return Optional.empty();
    }
    return Optional.of(
        new Span(
            event.text(EventColumn.METADATA_UID),
            unmapped.get(PARENT),
            tool,
            unmapped.get(KIND),
            unmapped.get(CALL_ID)));
  }

  /** The trace that an event's id names. */
  public static String trace(String uid) {
    int end = uid.indexOf('-');
    return end < 0 ? uid : uid.substring(0, end);
  }

  /**
   * The outermost span of each span's call, by ids.
   *
   * @param trace all known spans of a trace; of several with one id the first counts
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
    String parent = span.parentUid();
    Span up = parent == null ? null : byUid.get(parent);
    return up != null && up.isSameCall(span) ? up : null;
  }
}
