package io.tidemark.simulator;

import io.tidemark.engine.event.Delegate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes spans of AI agents in OTLP/JSON in the layout of the OpenTelemetry Collector's file
 * exporter: one export request per line, with spans grouped by resource.
 *
 * <p>Each tool call produces a span in the agent. If the tool is on an MCP server, the client also
 * writes a span, as does the server unless it is external. Runs and chats with the model have
 * separate spans.
 */
final class OtlpWriter extends LogWriter {
  private static final int CALLS_PER_REQUEST = 12;
  private static final int INTERNAL = 1;
  private static final int SERVER = 2;
  private static final int CLIENT = 3;

  private static final Set<String> OWN_MCP_SERVERS = Set.of("bank", "docs", "tickets", "vault");
  private static final Set<String> FOREIGN_MCP_SERVERS = Set.of("mail", "web");

  /** The resource attributes of the process that produced a span. */
  private record Resource(String service, String account, String instance, String address) {}

  @Override
  String idInLog(SimulatedEvent event) {
    return traceId(event) + "-" + spanId(event);
  }

  @Override
  List<String> lines(List<SimulatedEvent> events) {
    Set<String> begun = new HashSet<>();
    List<String> requests = new ArrayList<>();
    for (int at = 0; at < events.size(); at += CALLS_PER_REQUEST) {
      int end = Math.min(events.size(), at + CALLS_PER_REQUEST);
      requests.add(request(events.subList(at, end), begun));
    }
    return requests;
  }

  @Override
  String line(SimulatedEvent event) {
    return request(List.of(event), new HashSet<>());
  }

  /** Returns an export request. The names of the runs that have a span of their own are added. */
  private static String request(List<SimulatedEvent> calls, Set<String> begun) {
    Map<Resource, List<Json>> spans = new LinkedHashMap<>();
    for (SimulatedEvent event : calls) {
      String account = event.who().account();
      Resource agent =
          new Resource(
              event.who().group() + "-agents",
              account,
              event.origin().host(),
              event.origin().address());
      List<Json> own = spans.computeIfAbsent(agent, key -> new ArrayList<>());
      if (begun.add(event.session().name())) {
        own.add(around(event, runId(event), null, "invoke_agent", INTERNAL));
      }
      Rng rng = Rng.keyed(0, event.id(), 0);
      if (rng.chance(0.2)) {
        own.add(around(event, rng.hex(16), runId(event), "chat", CLIENT));
      }
      own.add(toolCall(event));
      String service = event.call().service();
      String client = rng.hex(16);
      if (OWN_MCP_SERVERS.contains(service) || FOREIGN_MCP_SERVERS.contains(service)) {
        own.add(mcpCall(event, client, spanId(event), CLIENT));
      }
      if (OWN_MCP_SERVERS.contains(service)) {
        spans
            .computeIfAbsent(
                new Resource(service, account, service + "-0", "10.42.7.9"),
                key -> new ArrayList<>())
            .add(mcpCall(event, rng.hex(16), client, SERVER));
      }
    }
    List<Json> resources = new ArrayList<>();
    Json scope = Json.of("name", "agent-runtime");
    spans.forEach(
        (resource, its) ->
            resources.add(
                Json.of("resource", resource(resource))
                    .with("scopeSpans", List.of(Json.of("scope", scope, "spans", its)))));
    return Json.of("resourceSpans", resources).toString();
  }

  private static Json resource(Resource resource) {
    Attributes attributes =
        new Attributes()
            .with("service.name", resource.service())
            .with("service.namespace", resource.account())
            .with("service.instance.id", resource.instance());
    List<Json> addresses = List.of(Json.of("stringValue", resource.address()));
    Json value = Json.of("arrayValue", Json.of("values", addresses));
    attributes.add(Json.of("key", "host.ip", "value", value));
    return Json.of("attributes", attributes);
  }

  /** Attributes of a span or resource, in the order in which they are written. */
  private static final class Attributes extends ArrayList<Json> {
    private static final long serialVersionUID = 1L;

    Attributes with(String key, String value) {
      add(Json.of("key", key, "value", Json.of("stringValue", value)));
      return this;
    }

    Attributes withAgent(SimulatedEvent event) {
      with("gen_ai.agent.id", event.who().uid());
      with("gen_ai.agent.name", event.who().group() + "-assistant");
      with("gen_ai.conversation.id", event.session().name());
      List<Delegate> people = event.session().onBehalfOf();
      return people.isEmpty() ? this : with("user.id", people.get(0).uid());
    }
  }

  /** Returns the span of a run, or of the model chat that precedes a call. */
  private static Json around(
      SimulatedEvent event, String id, String parent, String operation, int kind) {
    Attributes attributes =
        new Attributes().with("gen_ai.operation.name", operation).withAgent(event);
    String name = operation + " " + event.who().group();
    SimulatedEvent earlier = event.at(event.timeMicros() - 900_000).with(Status.OK);
    return span(earlier, id, parent, name, kind, attributes);
  }

  private static Json toolCall(SimulatedEvent event) {
    Call call = event.call();
    String id = spanId(event);
    // Only the value of the target is meaningful.
    List<String> targets = call.resources();
    Json arguments = new Json();
    if (!targets.isEmpty()) {
      arguments.with(call.resourceType(), targets.size() == 1 ? targets.get(0) : targets);
    }
    call.arguments().forEach(argument -> arguments.with(argument, "text"));
    Attributes attributes =
        new Attributes()
            .with("gen_ai.operation.name", "execute_tool")
            .with("gen_ai.tool.name", call.operation())
            .with("gen_ai.tool.type", "function")
            .with("gen_ai.tool.call.id", "call_" + id)
            .with("gen_ai.tool.call.arguments", arguments.toString())
            .withAgent(event);
    String name = "execute_tool " + call.operation();
    return span(event, id, runId(event), name, INTERNAL, attributes);
  }

  private static Json mcpCall(SimulatedEvent event, String id, String parent, int kind) {
    String tool = event.call().operation();
    Attributes attributes =
        new Attributes()
            .with("mcp.method.name", "tools/call")
            .with("mcp.session.id", "mcp-" + event.session().name())
            .with("gen_ai.tool.name", tool);
    if (kind == CLIENT) {
      attributes
          .with("gen_ai.operation.name", "execute_tool")
          .with("server.address", event.call().service() + ".tools.example")
          .withAgent(event);
    }
    SimulatedEvent later = event.at(event.timeMicros() + (kind == CLIENT ? 300 : 600));
    return span(later, id, parent, "tools/call " + tool, kind, attributes);
  }

  private static Json span(
      SimulatedEvent event,
      String id,
      String parent,
      String name,
      int kind,
      Attributes attributes) {
    if (!event.isOk()) {
      attributes.with("error.type", event.isDenied() ? "permission_denied" : "tool_error");
    }
    long end = event.timeMicros() + event.result().durationMillis() * 1_000;
    return Json.of("traceId", traceId(event), "spanId", id, "parentSpanId", parent)
        .with("name", name)
        .with("kind", kind)
        .with("startTimeUnixNano", event.timeMicros() + "000")
        .with("endTimeUnixNano", end + "000")
        .with("attributes", attributes)
        .with("status", Json.of("code", event.isOk() ? null : 2));
  }

  private static String traceId(SimulatedEvent event) {
    return Rng.keyed(0, event.session().name(), 0).hex(32);
  }

  private static String runId(SimulatedEvent event) {
    return Rng.keyed(0, event.session().name(), 1).hex(16);
  }

  private static String spanId(SimulatedEvent event) {
    return event.id().replace("-", "").substring(0, 16);
  }
}
