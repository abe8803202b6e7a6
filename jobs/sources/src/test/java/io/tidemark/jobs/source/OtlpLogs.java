package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Creates OTLP/JSON lines in memory. */
public final class OtlpLogs {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  /** 2026-01-03T10:00:00Z. */
  public static final long START = 1_767_434_400_000_000_000L;

  private OtlpLogs() {}

  /** Parses an object. */
  public static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException wrongTest) {
      throw new IllegalArgumentException(wrongTest);
    }
  }

  /**
   * Returns a span of the trace with the given attributes, each given as text or as an {@code
   * AnyValue}.
   */
  public static ObjectNode span(String id, String parent, int kind, Map<String, ?> attributes) {
    ObjectNode span = JSON.createObjectNode();
    span.put("traceId", TRACE).put("spanId", id).put("parentSpanId", parent);
    span.put("name", "span").put("kind", kind);
    span.put("startTimeUnixNano", Long.toString(START));
    span.put("endTimeUnixNano", Long.toString(START + 250_000_000));
    span.set("attributes", attributes(attributes));
    span.putObject("status");
    return span;
  }

  /** Returns the three spans of a call: one each for the framework, the client and the server. */
  public static List<ObjectNode> call(String tool, String framework, String client, String server) {
    return List.of(
        span(
            framework,
            "",
            1,
            Map.of(
                "gen_ai.operation.name",
                "execute_tool",
                "gen_ai.tool.name",
                tool,
                "gen_ai.agent.id",
                "agent-1",
                "gen_ai.tool.call.id",
                "call_" + framework,
                "gen_ai.tool.call.arguments",
                "{\"recipient\":\"DE89\",\"memo\":[1,{\"a\":\"b\"}]}")),
        span(
            client,
            framework,
            3,
            Map.of(
                "gen_ai.operation.name",
                "execute_tool",
                "mcp.method.name",
                "tools/call",
                "gen_ai.tool.name",
                tool)),
        span(server, client, 2, Map.of("mcp.method.name", "tools/call", "gen_ai.tool.name", tool)));
  }

  public static String request(List<ObjectNode> spans) {
    return request(Map.of("service.name", "desk", "service.namespace", "acme"), spans);
  }

  public static String request(Map<String, ?> resource, List<ObjectNode> spans) {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode one = request.putArray("resourceSpans").addObject();
    one.putObject("resource").set("attributes", attributes(resource));
    ObjectNode scope = one.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "agent-runtime");
    scope.putArray("spans").addAll(spans);
    return request.toString();
  }

  public static ArrayNode attributes(Map<String, ?> attributes) {
    ArrayNode array = JSON.createArrayNode();
    attributes.forEach(
        (key, value) -> {
          ObjectNode any = array.addObject().put("key", key).putObject("value");
          if (value instanceof ObjectNode given) {
            any.setAll(given);
          } else {
            any.put("stringValue", value.toString());
          }
        });
    return array;
  }
}
