package io.tidemark.jobs.lab.agents;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.lab.agents.AgentRunLog.Layout;
import io.tidemark.jobs.lab.agents.AgentRunLog.Recording;
import io.tidemark.jobs.lab.agents.RecordedRun.RecordedCall;
import io.tidemark.jobs.lab.agents.TenantPlan.Attack;
import io.tidemark.jobs.lab.agents.TenantPlan.PlacedRun;
import io.tidemark.simulator.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes a session's spans as lines of OTLP/JSON. Equal sessions have equal lines. */
final class AgentSpans {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]{3,}");

  /** Words that keep their meaning in renamed addresses, paths and keys. */
  private static final Pattern COMMON_WORD =
      Pattern.compile("(?i)https?|www|com|org|net|gmail|e?mail|downloads|ssh|rsa|git|github");

  private final Rng random;
  private final ObjectNode resource = RunParser.JSON.createObjectNode();

  /** What all spans of the session have. */
  private final ObjectNode common = RunParser.JSON.createObjectNode();

  /**
   * A line of the log.
   *
   * @param attack null if the span is no injected call
   */
  record SpanLine(long time, String eventId, Attack attack, String json) {}

  private AgentSpans(TenantPlan plan, RecordedRun run, int agent, Rng random) {
    this.random = random;
    String suite = run.suite();
    Rng person = plan.random("person", suite, agent, random.below(5));
    common.put("traceId", random.hex(32)).put("kind", 1);
    add(common, "gen_ai.agent.id", suite + "-agent-" + agent);
    add(common, "gen_ai.agent.name", suite + "-agent");
    add(common, "gen_ai.conversation.id", "run-" + random.hex(10));
    add(common, "user.id", "person" + person.below(10_000) + "@" + plan.tenant() + ".example");
    if (plan.random("named", suite, run.task()).chance(plan.layout().namedTasks())) {
      add(common, "gen_ai.workflow.name", suite + "_" + run.task());
    }
    int instance = random.between(1, 59);
    add(resource, "service.name", suite + "-agent");
    add(resource, "service.namespace", plan.tenant());
    add(resource, "service.instance.id", suite + "-" + agent + "-" + instance % 3);
    add(resource, "host.ip", "10.30." + agent + "." + instance);
  }

  /** Returns a line for each call. If content is recorded, a line for the whole run follows. */
  static List<SpanLine> of(PlacedRun placed) {
    RecordedRun run = placed.run();
    Layout layout = placed.plan().layout();
    Rng random = placed.plan().random("session", run.key());
    double second = Math.min(82_000, Math.max(60, (13 + 2.5 * random.normal()) * 3600));
    long day = EventTime.startOf(layout.day(placed.slot().day()));
    long start = day + ((long) second) * EventTime.SECOND;
    AgentSpans spans = new AgentSpans(placed.plan(), run, placed.slot().agent(), random);
    List<SpanLine> lines = new ArrayList<>();
    long time = start;
    for (RecordedCall call : run.calls()) {
      time += random.between(2, 24) * EventTime.SECOND;
      lines.add(spans.call(call, placed.attack(), layout.content(), time));
    }
    if (layout.content() == Recording.CONTENT) {
      ObjectNode message = RunParser.JSON.createObjectNode().put("role", "user");
      message.putArray("parts").addObject().put("type", "text").put("content", run.request());
      ObjectNode span = spans.span("invoke_agent", run.suite() + "-agent");
      add(span, "gen_ai.input.messages", "[" + message + "]");
      lines.add(spans.line(span, start, time + 5 * EventTime.SECOND, null));
    }
    return lines;
  }

  /** Returns a name of the same shape, the same for the same words and attack. */
  static String renamed(String name, long seed, String attack) {
    return WORD.matcher(name).replaceAll(match -> otherWord(match.group(), seed, attack));
  }

  private static String otherWord(String word, long seed, String attack) {
    if (COMMON_WORD.matcher(word).matches()) {
      return word;
    }
    Rng random = Rng.keyed(seed, "name " + attack + " " + word.toLowerCase(Locale.ROOT), 0);
    StringBuilder other = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      String from = i % 2 == 0 ? "bcdfghklmnprstvz" : "aeiou";
      from = Character.isDigit(word.charAt(i)) ? "0123456789" : from;
      char c = from.charAt(random.below(from.length()));
      other.append(Character.isUpperCase(word.charAt(i)) ? Character.toUpperCase(c) : c);
    }
    return other.toString();
  }

  private SpanLine call(RecordedCall call, Attack attack, Recording recording, long time) {
    String arguments = call.arguments();
    String result = call.result();
    for (Map.Entry<String, String> name : attack.renamed().entrySet()) {
      arguments = arguments.replace(quoted(name.getKey()), quoted(name.getValue()));
      result = result.replace(name.getKey(), name.getValue());
    }
    ObjectNode span = span("execute_tool", call.tool());
    add(span, "gen_ai.tool.name", call.tool());
    add(span, "gen_ai.tool.type", "function");
    add(span, "gen_ai.tool.call.arguments", arguments);
    if (recording == Recording.CONTENT) {
      add(span, "gen_ai.tool.call.result", result);
    }
    if (!call.error().isEmpty()) {
      add(span, "error.type", "tool_error");
      span.putObject("status").put("code", 2);
    }
    long end = time + random.between(10, 999) * 1_000L;
    return line(span, time, end, attack.calls().contains(call) ? attack : null);
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private ObjectNode span(String operation, String of) {
    ObjectNode span = common.deepCopy().put("name", operation + " " + of);
    add(span, "gen_ai.operation.name", operation);
    return span;
  }

  private SpanLine line(ObjectNode span, long start, long end, Attack attack) {
    String id = random.hex(16);
    span.put("spanId", id);
    span.put("startTimeUnixNano", start + "000").put("endTimeUnixNano", end + "000");
    ObjectNode root = RunParser.JSON.createObjectNode();
    ObjectNode part = root.putArray("resourceSpans").addObject();
    part.set("resource", resource);
    ObjectNode scope = part.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "agent-runtime");
    scope.putArray("spans").add(span);
    return new SpanLine(
        start, span.path("traceId").textValue() + "-" + id, attack, root.toString());
  }

  private static void add(ObjectNode to, String key, String value) {
    ObjectNode attribute = to.withArrayProperty("attributes").addObject().put("key", key);
    attribute.putObject("value").put("stringValue", value);
  }
}
