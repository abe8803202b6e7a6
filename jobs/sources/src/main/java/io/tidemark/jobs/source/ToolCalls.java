package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Groups the spans of a tool call. The agent framework, the MCP client and the MCP server may each
 * write a span for the same call, each the parent of the next. Any writer can name any parent, so a
 * span belongs to its parent's call only if the kinds are in this order, the tool, call id and
 * target are the same where both name one, and it lies within the parent's time. Of several such
 * spans of a kind, the first one counts, and the others are calls of their own.
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

  /** Difference between the clocks of a client and a server. */
  private static final long MAX_SKEW_MICROS = 1_000_000;

  /** Kinds of spans that form a call, from the outermost. */
  private static final List<String> KINDS = List.of("internal", "client", "server");

  private ToolCalls() {}

  /**
   * A span of a tool call.
   *
   * @param uid {@code <traceId>-<spanId>}
   * @param parent id of the parent span; may be null
   * @param kind span kind; null if unknown
   * @param callId call id; may be null
   * @param target hash or name of the call's target; may be null
   * @param durationMillis duration, or a negative number if unknown
   */
  public record Span(
      String uid,
      String parent,
      String tool,
      String kind,
      String callId,
      String target,
      long startMicros,
      long durationMillis) {
    public Span {
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(tool, "tool");
    }

    private boolean isSameCall(Span inner) {
      return 0 <= depth()
          && depth() < inner.depth()
          && tool.equals(inner.tool)
          && isSame(callId, inner.callId)
          && (inner.target == null || inner.target.equals(target))
          && inner.startMicros >= startMicros - MAX_SKEW_MICROS
          && inner.endMicros() <= endMicros() + MAX_SKEW_MICROS;
    }

    private int depth() {
      return kind == null ? -1 : KINDS.indexOf(kind);
    }

    private static boolean isSame(String one, String other) {
      return one == null || other == null || one.equals(other);
    }

    private long endMicros() {
      return startMicros + 1_000 * Math.max(0, durationMillis);
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
        new Span(
            uid,
            unmapped.get(PARENT),
            tool,
            unmapped.get(KIND),
            unmapped.get(CALL_ID),
            event.text(EventColumn.RESOURCE_UID),
            event.timeMicros(),
            event.number(EventColumn.DURATION_MS)));
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
    Map<String, Span> outer = new HashMap<>();
    Set<String> filled = new HashSet<>();
    byUid.values().stream()
        .sorted(Comparator.comparingLong(Span::startMicros).thenComparing(Span::uid))
        .forEach(
            span -> {
              Span up = byUid.get(trace(span.uid) + "-" + span.parent);
              if (up != null && up.isSameCall(span) && filled.add(up.uid + span.kind)) {
                outer.put(span.uid, up);
              }
            });
    Map<String, String> outermost = new HashMap<>();
    for (Span span : byUid.values()) {
      Span of = span;
      while (outer.containsKey(of.uid)) {
        of = outer.get(of.uid);
      }
      outermost.put(span.uid, of.uid);
    }
    return outermost;
  }
}
