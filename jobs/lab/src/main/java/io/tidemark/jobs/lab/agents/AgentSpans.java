package io.tidemark.jobs.lab.agents;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.lab.agents.RecordedRun.RecordedCall;
import io.tidemark.jobs.lab.agents.RecordedRun.Result;
import io.tidemark.jobs.lab.agents.RecordedRun.WithContent;
import io.tidemark.simulator.Rng;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes a session's spans as lines of OTLP/JSON. Equal sessions have equal lines. */
final class AgentSpans {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]{3,}");

  /** Words that keep their meaning in renamed addresses, paths and keys. */
  private static final Set<String> COMMON_WORDS =
      Set.of(
          "http",
          "https",
          "www",
          "com",
          "org",
          "net",
          "gmail",
          "mail",
          "email",
          "downloads",
          "ssh",
          "rsa",
          "git",
          "github");

  /**
   * A run at its place in the log.
   *
   * @param workflow the task's name; null if the platform does not name it
   * @param renamed other names of what only the attacker names
   * @param start in microseconds since 1970
   */
  record PlacedRun(
      RecordedRun run,
      String tenant,
      int agent,
      String user,
      String workflow,
      Map<String, String> renamed,
      long start,
      Rng random) {}

  /** A line of the log. */
  record SpanLine(long time, String eventId, String json) {
    static final Comparator<SpanLine> ORDER =
        Comparator.comparingLong(SpanLine::time).thenComparing(SpanLine::eventId);
  }

  private final PlacedRun placed;
  private final String trace;
  private final String conversation;
  private final int instance;

  private AgentSpans(PlacedRun placed) {
    this.placed = placed;
    trace = placed.random().hex(32);
    conversation = "run-" + placed.random().hex(10);
    instance = placed.random().between(1, 59);
  }

  /**
   * Returns a line for each call, in order. If content is given, a line for the whole run follows.
   *
   * @param content null if requests and results are not recorded
   */
  static List<SpanLine> of(PlacedRun placed, WithContent content) {
    AgentSpans spans = new AgentSpans(placed);
    List<SpanLine> lines = new ArrayList<>();
    long time = placed.start();
    for (int i = 0; i < placed.run().calls().size(); i++) {
      time += placed.random().between(2, 24) * EventTime.SECOND;
      lines.add(spans.call(i, content == null ? null : content.results().get(i), time));
    }
    if (content != null) {
      ObjectNode message = RecordedRun.JSON.createObjectNode().put("role", "user");
      message.putArray("parts").addObject().put("type", "text").put("content", content.request());
      Map<String, String> attributes = new LinkedHashMap<>();
      attributes.put("gen_ai.operation.name", "invoke_agent");
      attributes.put("gen_ai.input.messages", "[" + message + "]");
      long end = time + 5 * EventTime.SECOND;
      String name = "invoke_agent " + placed.run().suite() + "-agent";
      lines.add(spans.line(name, attributes, placed.start(), end, Result.COMPLETED));
    }
    return lines;
  }

  /** Returns a name of the same shape, the same for the same words and attack. */
  static String renamed(String name, long seed, String attack) {
    return WORD.matcher(name).replaceAll(match -> otherWord(match.group(), seed, attack));
  }

  private static String otherWord(String word, long seed, String attack) {
    String lower = word.toLowerCase(Locale.ROOT);
    Rng random = Rng.keyed(seed, "name " + attack + " " + lower, 0);
    StringBuilder other = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      String from = i % 2 == 0 ? "bcdfghklmnprstvz" : "aeiou";
      from = Character.isDigit(word.charAt(i)) ? "0123456789" : from;
      char c = from.charAt(random.below(from.length()));
      other.append(Character.isUpperCase(word.charAt(i)) ? Character.toUpperCase(c) : c);
    }
    return COMMON_WORDS.contains(lower) ? word : other.toString();
  }

  private SpanLine call(int index, String result, long time) {
    RecordedCall call = placed.run().calls().get(index);
    String arguments = call.arguments();
    String shown = result;
    for (Map.Entry<String, String> name : placed.renamed().entrySet()) {
      arguments = arguments.replace(quoted(name.getKey()), quoted(name.getValue()));
      shown = shown == null ? null : shown.replace(name.getKey(), name.getValue());
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("gen_ai.operation.name", "execute_tool");
    attributes.put("gen_ai.tool.name", call.tool());
    attributes.put("gen_ai.tool.type", "function");
    attributes.put("gen_ai.tool.call.arguments", arguments);
    if (shown != null) {
      attributes.put("gen_ai.tool.call.result", shown);
    }
    if (call.result() != Result.COMPLETED) {
      attributes.put("error.type", "tool_error");
    }
    long end = time + placed.random().between(10, 999) * 1_000L;
    return line("execute_tool " + call.tool(), attributes, time, end, call.result());
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private SpanLine line(
      String name, Map<String, String> attributes, long start, long end, Result result) {
    String suite = placed.run().suite();
    String id = placed.random().hex(16);
    attributes.put("gen_ai.agent.id", suite + "-agent-" + placed.agent());
    attributes.put("gen_ai.agent.name", suite + "-agent");
    attributes.put("gen_ai.conversation.id", conversation);
    attributes.put("user.id", placed.user());
    if (placed.workflow() != null) {
      attributes.put("gen_ai.workflow.name", placed.workflow());
    }
    ObjectNode root = RecordedRun.JSON.createObjectNode();
    ObjectNode part = root.putArray("resourceSpans").addObject();
    ArrayNode resource = part.putObject("resource").putArray("attributes");
    add(resource, "service.name", suite + "-agent");
    add(resource, "service.namespace", placed.tenant());
    add(resource, "service.instance.id", suite + "-" + placed.agent() + "-" + instance % 3);
    add(resource, "host.ip", "10.30." + placed.agent() + "." + instance);
    ObjectNode scope = part.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "agent-runtime");
    ObjectNode span = scope.putArray("spans").addObject();
    span.put("traceId", trace).put("spanId", id).put("name", name).put("kind", 1);
    span.put("startTimeUnixNano", start + "000").put("endTimeUnixNano", end + "000");
    ArrayNode own = span.putArray("attributes");
    attributes.forEach((key, value) -> add(own, key, value));
    ObjectNode status = span.putObject("status");
    if (result != Result.COMPLETED) {
      status.put("code", 2);
    }
    return new SpanLine(start, trace + "-" + id, root.toString());
  }

  private static void add(ArrayNode attributes, String key, String value) {
    attributes.addObject().put("key", key).putObject("value").put("stringValue", value);
  }
}
