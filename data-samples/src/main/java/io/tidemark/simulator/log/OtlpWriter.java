package io.tidemark.simulator.log;

import io.tidemark.engine.event.Delegate;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes spans of AI agents in OTLP/JSON in the layout of the OpenTelemetry Collector's file
 * exporter: one export request per line, with spans grouped by resource.
 *
 * <p>Each tool call produces a span in the agent. If the tool is on an MCP server, the client also
 * writes a span, as does the server unless it is external. Runs and chats with the model have
 * separate spans.
 */
final class OtlpWriter extends JsonLinesWriter {
  private static final int CALLS_PER_REQUEST = 12;
  private static final int INTERNAL = 1;
  private static final int SERVER = 2;
  private static final int CLIENT = 3;

  private static final Set<String> OWN_MCP_SERVERS = Set.of("bank", "docs", "tickets", "vault");
  private static final Set<String> FOREIGN_MCP_SERVERS = Set.of("mail", "web");

  /** The calls of the current day that are not written yet, and how many are still to come. */
  private final List<LoggedEvent> calls = new ArrayList<>();

  private final Set<String> begun = new HashSet<>();
  private int toCome;

  /** The resource attributes of the process that produced a span. */
  private record Resource(String service, String account, String instance, String address) {}

  OtlpWriter(Path out) {
    super(LogFormat.OTLP, out, "traces-%s.jsonl.gz");
  }

  @Override
  public String idInLog(LoggedEvent logged) {
    return traceId(logged.event()) + "-" + spanId(logged);
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    begun.clear();
    toCome = events.size();
    return super.write(day, events);
  }

  @Override
  void lines(LoggedEvent logged, Json out) {
    calls.add(logged);
    if (--toCome == 0 || calls.size() == CALLS_PER_REQUEST) {
      super.lines(logged, out);
      calls.clear();
    }
  }

  @Override
  void line(LoggedEvent last, Json line) {
    Map<Resource, List<Consumer<Json>>> spans = new LinkedHashMap<>();
    for (LoggedEvent logged : calls) {
      SimulatedEvent event = logged.event();
      List<Consumer<Json>> own = spans.computeIfAbsent(agent(event), key -> new ArrayList<>());
      if (begun.add(event.session().name())) {
        own.add(span -> around(event, runId(event), null, "invoke_agent", INTERNAL, span));
      }
      Rng rng = Rng.keyed(0, logged.id(), 0);
      if (rng.chance(0.2)) {
        String chat = rng.hex(16);
        own.add(span -> around(event, chat, runId(event), "chat", CLIENT, span));
      }
      own.add(span -> toolCall(logged, span));
      String service = event.call().service();
      String client = rng.hex(16);
      String server = rng.hex(16);
      if (OWN_MCP_SERVERS.contains(service) || FOREIGN_MCP_SERVERS.contains(service)) {
        own.add(span -> mcpCall(event, client, spanId(logged), CLIENT, span));
      }
      if (OWN_MCP_SERVERS.contains(service)) {
        spans
            .computeIfAbsent(
                new Resource(service, event.who().account(), service + "-0", "10.42.7.9"),
                key -> new ArrayList<>())
            .add(span -> mcpCall(event, server, client, SERVER, span));
      }
    }
    line.objects(
        "resourceSpans",
        spans.entrySet(),
        (entry, of) ->
            of.object("resource", resource -> resource(entry.getKey(), resource))
                .objects(
                    "scopeSpans",
                    scope ->
                        scope
                            .object("scope", "name", "agent-runtime")
                            .objects("spans", entry.getValue(), Consumer::accept)));
  }

  private static void resource(Resource resource, Json out) {
    Attributes attributes =
        new Attributes()
            .with("service.name", resource.service())
            .with("service.namespace", resource.account())
            .with("service.instance.id", resource.instance());
    attributes.add(
        attribute ->
            attribute
                .text("key", "host.ip")
                .object(
                    "value",
                    value ->
                        value.object(
                            "arrayValue",
                            array ->
                                array.objects(
                                    "values",
                                    address -> address.text("stringValue", resource.address())))));
    out.objects("attributes", attributes, Consumer::accept);
  }

  /** Attributes of a span or resource, in the order in which they are written. */
  private static final class Attributes extends ArrayList<Consumer<Json>> {
    private static final long serialVersionUID = 1L;

    Attributes with(String key, String value) {
      add(attribute -> attribute.text("key", key).object("value", "stringValue", value));
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

  /** Writes the span of a run, or of the model chat that precedes a call. */
  private static void around(
      SimulatedEvent event, String id, String parent, String operation, int kind, Json out) {
    long start = event.timeMicros() - 900_000;
    Attributes attributes =
        new Attributes().with("gen_ai.operation.name", operation).withAgent(event);
    String name = operation + " " + event.who().group();
    span(event, id, parent, name, kind, start, attributes, Ending.OK, out);
  }

  private static void toolCall(LoggedEvent logged, Json out) {
    SimulatedEvent event = logged.event();
    String id = spanId(logged);
    String tool = event.call().operation();
    Attributes attributes =
        new Attributes()
            .with("gen_ai.operation.name", "execute_tool")
            .with("gen_ai.tool.name", tool)
            .with("gen_ai.tool.type", "function")
            .with("gen_ai.tool.call.id", "call_" + id)
            .with("gen_ai.tool.call.arguments", arguments(event.call()))
            .withAgent(event);
    String name = "execute_tool " + tool;
    Ending ending = event.result().ending();
    span(event, id, runId(event), name, INTERNAL, event.timeMicros(), attributes, ending, out);
  }

  private static void mcpCall(SimulatedEvent event, String id, String parent, int kind, Json out) {
    String tool = event.call().operation();
    long start = event.timeMicros() + (kind == CLIENT ? 300 : 600);
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
    Ending ending = event.result().ending();
    span(event, id, parent, "tools/call " + tool, kind, start, attributes, ending, out);
  }

  private static void span(
      SimulatedEvent event,
      String id,
      String parent,
      String name,
      int kind,
      long startMicros,
      Attributes attributes,
      Ending ending,
      Json out) {
    if (ending != Ending.OK) {
      attributes.with("error.type", ending == Ending.DENIED ? "permission_denied" : "tool_error");
    }
    long endMicros = startMicros + event.result().durationMillis() * 1_000;
    out.text("traceId", traceId(event))
        .text("spanId", id)
        .text("parentSpanId", parent)
        .text("name", name)
        .number("kind", kind)
        .text("startTimeUnixNano", startMicros + "000")
        .text("endTimeUnixNano", endMicros + "000")
        .objects("attributes", attributes, Consumer::accept)
        .object("status", status -> code(ending, status));
  }

  private static void code(Ending ending, Json status) {
    if (ending != Ending.OK) {
      status.number("code", 2);
    }
  }

  /** Returns the arguments as JSON. Only the value of the target is meaningful. */
  private static String arguments(Call call) {
    return Json.text(
        text ->
            text.object(
                null,
                object -> {
                  if (call.resources().size() == 1) {
                    object.text(call.resourceType(), call.resource());
                  } else if (!call.resources().isEmpty()) {
                    object.texts(call.resourceType(), call.resources());
                  }
                  call.arguments().forEach(argument -> object.text(argument, "text"));
                }));
  }

  private static Resource agent(SimulatedEvent event) {
    return new Resource(
        event.who().group() + "-agents",
        event.who().account(),
        event.origin().host(),
        event.origin().address());
  }

  private static String traceId(SimulatedEvent event) {
    Rng rng = Rng.keyed(0, event.session().name(), 0);
    return rng.hex(16) + rng.hex(16);
  }

  private static String runId(SimulatedEvent event) {
    return Rng.keyed(0, event.session().name(), 1).hex(16);
  }

  private static String spanId(LoggedEvent logged) {
    return logged.id().replace("-", "").substring(0, 16);
  }
}
