package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.enrich.CallTarget;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reader for AI agents' tool calls in OpenTelemetry Collector traces: OTLP/JSON with one request
 * per line. Every span is a record, but only tool calls become events. Spans that describe the same
 * call are merged at ingest (see {@link ToolCalls}).
 *
 * <p>Sources: the generative AI and MCP conventions in open-telemetry/semantic-conventions, both
 * still in development, and their earlier spellings.
 */
final class OtlpSource implements LogSource {
  private static final Pattern BEGINNING = Pattern.compile("\\{\\s*+\"resourceSpans\"\\s*+:");
  private static final String LINE = "\n{\"resourceSpans\":";
  private static final BigInteger NANOS = BigInteger.valueOf(1_000);
  private static final int MOST_DIGITS = 20;
  private static final List<String> KINDS =
      List.of("unspecified", "internal", "server", "client", "producer", "consumer");

  private static final String CALL = "tools/call";
  private static final String READ = "resources/read";
  private static final String TOOL = "gen_ai.tool.name";

  @Override
  public LogFormat format() {
    return LogFormat.OTLP;
  }

  @Override
  public Fit fit(FileHead head) {
    if (!head.looksLikeJson()) {
      return Fit.NONE;
    }
    boolean begins = BEGINNING.matcher(head.text().stripLeading()).lookingAt();
    return begins ? Fit.WHOLE : head.text().contains(LINE) ? Fit.PART : Fit.NONE;
  }

  @Override
  public RecordParser open(InputStream bytes, FileHead head, ReadOptions options) {
    // The first line of a pretty-printed document consists of a single bracket.
    boolean lines = !head.text().stripLeading().lines().findFirst().orElse("").strip().equals("{");
    Spans spans = new Spans(new OtlpFramer(bytes, lines, options.recordBytes()), options);
    return RecordParser.of(spans.framer, spans::draft, spans::refused);
  }

  private static final class Spans {
    private final OtlpFramer framer;
    private final ReadOptions options;
    private byte[] known;
    private OtlpAttributes resource;

    /** The current span; null if it could not be parsed. */
    private JsonNode span;

    Spans(OtlpFramer framer, ReadOptions options) {
      this.framer = framer;
      this.options = options;
    }

    Draft draft(Frame frame) {
      span = null;
      if (frame.length() == 0) {
        return Draft.Passed.of(frame.offset(), SkipReason.NOT_A_TOOL_CALL);
      }
      span = parsed(frame.buffer(), frame.length());
      OtlpAttributes attributes = new OtlpAttributes(span);
      String operation = operation(attributes, span.path("name").asText(""));
      if (operation == null) {
        return Draft.Passed.of(frame.offset(), SkipReason.NOT_A_TOOL_CALL);
      }
      if (framer.resource() != known || resource == null) {
        known = framer.resource();
        resource =
            known == null ? OtlpAttributes.NONE : new OtlpAttributes(parsed(known, known.length));
      }
      EventDraft event = new EventDraft(options);
      map(new JsonRecord(span, span), attributes, resource, operation, event);
      if (operation.equals(READ)) {
        resource(attributes, event, options);
      } else {
        event.arguments(ToolArguments.of(attributes));
      }
      return Draft.Mapped.of(frame, event);
    }

    /** Rejects a span. Only its ids and name are kept, because its attributes may be private. */
    Draft refused(Frame frame, RejectedRecordException cause) {
      StringBuilder raw = new StringBuilder();
      for (String field : new String[] {"traceId", "spanId", "name"}) {
        if (frame.problem() == null && span != null && span.path(field).isTextual()) {
          String text = EventDraft.bounded(SecretMask.masked(span.path(field).textValue()), 200);
          raw.append(raw.isEmpty() ? "" : " ").append(field).append('=').append(text);
        }
      }
      return Draft.Refused.of(frame, cause, raw.toString());
    }
  }

  /** Parses a span or resource. Tolerates invalid UTF-8, which prompts and results may contain. */
  private static JsonNode parsed(byte[] bytes, int length) {
    try {
      return JsonRecord.parse(bytes, length);
    } catch (RejectedRecordException asWritten) {
      String decoded = new String(bytes, 0, length, StandardCharsets.UTF_8);
      if (decoded.indexOf('\ufffd') < 0) {
        throw asWritten;
      }
      return JsonRecord.parse(decoded);
    }
  }

  /** Returns the tool's name, {@code resources/read} for a resource, or null if it is no call. */
  private static String operation(OtlpAttributes span, String name) {
    String method = span.text("mcp.method.name");
    String operation = span.text("gen_ai.operation.name");
    String tool = span.text(TOOL, "mcp.tool.name", "tool.name");
    boolean calls =
        method != null
            ? method.equals(CALL)
            : operation != null ? operation.equals("execute_tool") : tool != null;
    if (!calls) {
      return READ.equals(method) ? READ : null;
    }
    // The Python SDK's MCP client states the tool only in the span name.
    for (String before : new String[] {"execute_tool ", CALL + " "}) {
      int at = name.indexOf(before);
      tool = tool == null && at >= 0 ? name.substring(at + before.length()) : tool;
    }
    if (tool == null || tool.isBlank()) {
      throw RejectedRecordException.missing(TOOL);
    }
    return tool;
  }

  private static void map(
      JsonRecord record,
      OtlpAttributes span,
      OtlpAttributes resource,
      String operation,
      EventDraft event) {
    String trace = id(record, "traceId", 32);
    long start = micros(record, "startTimeUnixNano");
    String server = span.text("server.address", "mcp.server.name");
    String service = server == null ? resource.text("service.name") : server;
    event
        .text(EventColumn.METADATA_UID, trace + "-" + id(record, "spanId", 16))
        .text(EventColumn.METADATA_PRODUCT, ToolCalls.PRODUCT)
        .number(EventColumn.CLASS_UID, 6003)
        .number(EventColumn.ACTIVITY_ID, ApiActivity.of(operation))
        .time(start, "startTimeUnixNano")
        .key(EventColumn.API_SERVICE_NAME, service, "service.name")
        .key(EventColumn.API_OPERATION, operation, TOOL);
    long end = record.has("endTimeUnixNano") ? micros(record, "endTimeUnixNano") : -1;
    event.number(
        EventColumn.DURATION_MS, end < start ? AccessEvent.MISSING : (end - start) / 1_000);
    String kind = kind(record.node("kind"));
    mapActor(span, resource, trace, event);
    mapSource(span, resource, kind, event);
    mapOutcome(record, span, event);
    String parent = record.text("parentSpanId");
    event.keep(ToolCalls.PARENT, parent == null ? null : parent.toLowerCase(Locale.ROOT));
    event.keep(ToolCalls.KIND, kind);
    event.keep(ToolCalls.CALL_ID, span.text(ToolCalls.CALL_ID));
    event.keep("gen_ai.provider.name", span.text("gen_ai.provider.name", "gen_ai.system"));
    event.keep("gen_ai.tool.type", span.text("gen_ai.tool.type"));
    event.keep("network.transport", span.text("network.transport"));
  }

  private static void mapActor(
      OtlpAttributes span, OtlpAttributes resource, String trace, EventDraft event) {
    String name = span.text("gen_ai.agent.name");
    String agent = span.text("gen_ai.agent.id");
    agent = agent == null ? name : agent;
    // If no agent is named, the program itself counts as the agent.
    agent = agent == null ? resource.text("service.name") : agent;
    if (agent == null) {
      throw RejectedRecordException.missing("gen_ai.agent.id");
    }
    String account =
        resource.text(
            "service.namespace",
            "deployment.environment.name",
            "deployment.environment",
            "service.name");
    String session = span.text("gen_ai.conversation.id", "mcp.session.id");
    String user = span.text("user.id", "enduser.id");
    event
        .key(EventColumn.CLOUD_ACCOUNT_UID, account, "service.namespace")
        .key(EventColumn.ACTOR_USER_UID, agent, "gen_ai.agent.id")
        .key(EventColumn.AI_AGENT_UID, agent, "gen_ai.agent.id")
        .text(EventColumn.ACTOR_USER_NAME, name)
        .text(EventColumn.ACTOR_SESSION_UID, session == null ? trace : session)
        .actor(IdentityKind.AI_AGENT, "otlp.agent", 4);
    if (user != null) {
      event.delegation(user, "user");
    }
  }

  /** Sets the source: the client in a server's span, or the agent's own host in all others. */
  private static void mapSource(
      OtlpAttributes span, OtlpAttributes resource, String kind, EventDraft event) {
    String client = span.text("client.address");
    String host = host(resource);
    boolean serves = "server".equals(kind) && client != null;
    event
        .text(EventColumn.SRC_IP, serves || host == null ? client : host)
        .text(EventColumn.RUNNER_NAME, resource.text("service.instance.id", "k8s.pod.name"))
        .text(EventColumn.USER_AGENT, span.text("user_agent.original"));
  }

  /** Returns the first address that other hosts can reach. */
  private static String host(OtlpAttributes resource) {
    JsonNode addresses = resource.all().get("host.ip");
    String first = resource.text("host.ip");
    if (addresses != null && addresses.isArray()) {
      for (JsonNode address : addresses) {
        String text = address.asText("").toLowerCase(Locale.ROOT);
        boolean local = text.startsWith("127.") || text.equals("::1") || text.startsWith("fe80:");
        if (!text.isEmpty() && !local) {
          return text;
        }
      }
    }
    return first;
  }

  private static void mapOutcome(JsonRecord record, OtlpAttributes span, EventDraft event) {
    String error = span.text("error.type");
    String status = record.ifObject("status").node("code").asText("");
    boolean failed = error != null || status.equals("2") || status.equals("STATUS_CODE_ERROR");
    event.number(EventColumn.STATUS_ID, failed ? 2 : 1).text(EventColumn.STATUS_CODE, error);
    event.text(EventColumn.AUTHZ_DECISION, failed ? null : "ALLOWED");
  }

  private static void resource(OtlpAttributes span, EventDraft event, ReadOptions options) {
    String uri = span.text("mcp.resource.uri");
    event.flag(EventColumn.IS_WRITE, false).number(EventColumn.ACTIVITY_ID, ApiActivity.READ);
    if (uri != null) {
      String target = options.targetKey().hash(CallTarget.of("uri", uri));
      event.resource(target, "resource");
    }
  }

  private static String kind(JsonNode kind) {
    String text = kind.asText("").toLowerCase(Locale.ROOT).replace("span_kind_", "");
    int number = text.length() == 1 ? text.charAt(0) - '0' : -1;
    String named = number >= 0 && number < KINDS.size() ? KINDS.get(number) : text;
    return KINDS.contains(named) ? named : null;
  }

  private static String id(JsonRecord record, String field, int digits) {
    String id = record.required(field).toLowerCase(Locale.ROOT);
    boolean hex = id.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    if (!hex || id.length() != digits || id.chars().allMatch(c -> c == '0')) {
      throw RejectedRecordException.wrongType(field, digits + " hexadecimal digits", "other text");
    }
    return id;
  }

  private static long micros(JsonRecord record, String field) {
    String nanos = record.required(field);
    if (nanos.length() > MOST_DIGITS || !nanos.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw RejectedRecordException.wrongType(field, "nanoseconds since 1970", "other text");
    }
    return new BigInteger(nanos).divide(NANOS).longValueExact();
  }
}
