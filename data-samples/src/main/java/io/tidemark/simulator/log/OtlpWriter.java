package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
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
final class OtlpWriter implements LogWriter {
  private static final int CALLS_PER_REQUEST = 12;
  private static final int INTERNAL = 1;
  private static final int SERVER = 2;
  private static final int CLIENT = 3;
  private static final Set<String> OWN_MCP_SERVERS = Set.of("bank", "docs", "tickets", "vault");
  private static final Set<String> FOREIGN_MCP_SERVERS = Set.of("mail", "web");

  private final JsonFactory json = new JsonFactory();
  private final JsonLinesWriter lines = new JsonLinesWriter();
  private final Path folder;

  /** The resource attributes of the process that produced a span. */
  private record Resource(String service, String account, String instance, String address) {}

  private interface Span {
    void write(JsonGenerator out) throws IOException;
  }

  OtlpWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.OTLP;
  }

  @Override
  public String idInLog(LoggedEvent logged) {
    return traceId(logged.event()) + "-" + spanId(logged);
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    List<LoggedEvent> calls = new ArrayList<>();
    Set<String> begun = new HashSet<>();
    return lines.write(
        folder.resolve("traces-" + day + ".jsonl.gz"),
        events,
        (logged, out) -> {
          calls.add(logged);
          if (calls.size() == CALLS_PER_REQUEST || logged.equals(events.get(events.size() - 1))) {
            request(calls, begun, out);
            calls.clear();
          }
        });
  }

  private void request(List<LoggedEvent> calls, Set<String> begun, JsonGenerator out)
      throws IOException {
    Map<Resource, List<Span>> spans = new LinkedHashMap<>();
    for (LoggedEvent logged : calls) {
      SimulatedEvent event = logged.event();
      List<Span> own = spans.computeIfAbsent(agent(event), resource -> new ArrayList<>());
      if (begun.add(event.session().name())) {
        own.add(line -> around(event, runId(event), null, "invoke_agent", INTERNAL, line));
      }
      Rng rng = Rng.keyed(0, logged.id(), 0);
      if (rng.chance(0.2)) {
        String chat = rng.hex(16);
        own.add(line -> around(event, chat, runId(event), "chat", CLIENT, line));
      }
      own.add(line -> toolCall(logged, line));
      String service = event.call().service();
      String client = rng.hex(16);
      String server = rng.hex(16);
      if (OWN_MCP_SERVERS.contains(service) || FOREIGN_MCP_SERVERS.contains(service)) {
        own.add(line -> mcpCall(event, client, spanId(logged), CLIENT, line));
      }
      if (OWN_MCP_SERVERS.contains(service)) {
        spans
            .computeIfAbsent(
                new Resource(service, event.who().account(), service + "-0", "10.42.7.9"),
                resource -> new ArrayList<>())
            .add(line -> mcpCall(event, server, client, SERVER, line));
      }
    }
    out.writeStartObject();
    out.writeArrayFieldStart("resourceSpans");
    for (Map.Entry<Resource, List<Span>> entry : spans.entrySet()) {
      resourceSpans(entry.getKey(), entry.getValue(), out);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void resourceSpans(Resource resource, List<Span> spans, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeObjectFieldStart("resource");
    out.writeArrayFieldStart("attributes");
    text("service.name", resource.service(), out);
    text("service.namespace", resource.account(), out);
    text("service.instance.id", resource.instance(), out);
    out.writeStartObject();
    out.writeStringField("key", "host.ip");
    out.writeObjectFieldStart("value");
    out.writeObjectFieldStart("arrayValue");
    out.writeArrayFieldStart("values");
    out.writeStartObject();
    out.writeStringField("stringValue", resource.address());
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
    out.writeArrayFieldStart("scopeSpans");
    out.writeStartObject();
    JsonLinesWriter.object(out, "scope", "name", "agent-runtime");
    out.writeArrayFieldStart("spans");
    for (Span span : spans) {
      span.write(out);
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
  }

  /** Writes the span of a run, or of the model chat that precedes a call. */
  private static void around(
      SimulatedEvent event, String id, String parent, String operation, int kind, JsonGenerator out)
      throws IOException {
    long start = event.timeMicros() - 900_000;
    begin(event, id, parent, operation + " " + event.who().group(), kind, start, out);
    text("gen_ai.operation.name", operation, out);
    agentAttributes(event, out);
    end(Ending.OK, out);
  }

  private void toolCall(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    String id = spanId(logged);
    String name = "execute_tool " + event.call().operation();
    begin(event, id, runId(event), name, INTERNAL, event.timeMicros(), out);
    text("gen_ai.operation.name", "execute_tool", out);
    text("gen_ai.tool.name", event.call().operation(), out);
    text("gen_ai.tool.type", "function", out);
    text("gen_ai.tool.call.id", "call_" + id, out);
    text("gen_ai.tool.call.arguments", arguments(event.call()), out);
    agentAttributes(event, out);
    end(event.result().ending(), out);
  }

  private static void mcpCall(
      SimulatedEvent event, String id, String parent, int kind, JsonGenerator out)
      throws IOException {
    String tool = event.call().operation();
    long start = event.timeMicros() + (kind == CLIENT ? 300 : 600);
    begin(event, id, parent, "tools/call " + tool, kind, start, out);
    text("mcp.method.name", "tools/call", out);
    text("mcp.session.id", "mcp-" + event.session().name(), out);
    text("gen_ai.tool.name", tool, out);
    if (kind == CLIENT) {
      text("gen_ai.operation.name", "execute_tool", out);
      text("server.address", event.call().service() + ".tools.example", out);
      agentAttributes(event, out);
    }
    end(event.result().ending(), out);
  }

  private static void agentAttributes(SimulatedEvent event, JsonGenerator out) throws IOException {
    text("gen_ai.agent.id", event.who().uid(), out);
    text("gen_ai.agent.name", event.who().group() + "-assistant", out);
    text("gen_ai.conversation.id", event.session().name(), out);
    if (!event.session().onBehalfOf().isEmpty()) {
      text("user.id", event.session().onBehalfOf().get(0).uid(), out);
    }
  }

  private static void begin(
      SimulatedEvent event,
      String id,
      String parent,
      String name,
      int kind,
      long startMicros,
      JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    JsonLinesWriter.texts(
        out, "traceId", traceId(event), "spanId", id, "parentSpanId", parent, "name", name);
    out.writeNumberField("kind", kind);
    long endMicros = startMicros + event.result().durationMillis() * 1_000;
    out.writeStringField("startTimeUnixNano", startMicros + "000");
    out.writeStringField("endTimeUnixNano", endMicros + "000");
    out.writeArrayFieldStart("attributes");
  }

  private static void end(Ending ending, JsonGenerator out) throws IOException {
    if (ending != Ending.OK) {
      text("error.type", ending == Ending.DENIED ? "permission_denied" : "tool_error", out);
    }
    out.writeEndArray();
    out.writeObjectFieldStart("status");
    if (ending != Ending.OK) {
      out.writeNumberField("code", 2);
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void text(String key, String value, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("key", key);
    JsonLinesWriter.object(out, "value", "stringValue", value);
    out.writeEndObject();
  }

  /** Returns the arguments as JSON. Only the value of the target is meaningful. */
  private String arguments(Call call) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = json.createGenerator(text)) {
      out.writeStartObject();
      if (call.resources().size() == 1) {
        out.writeStringField(call.resourceType(), call.resource());
      } else if (!call.resources().isEmpty()) {
        out.writeArrayFieldStart(call.resourceType());
        for (String resource : call.resources()) {
          out.writeString(resource);
        }
        out.writeEndArray();
      }
      for (String argument : call.arguments()) {
        out.writeStringField(argument, "text");
      }
      out.writeEndObject();
    }
    return text.toString();
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
