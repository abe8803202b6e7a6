package io.tidemark.jobs.source;

import static io.tidemark.jobs.source.GoldenCases.edited;
import static io.tidemark.jobs.source.OtlpLogs.TRACE;
import static io.tidemark.jobs.source.OtlpLogs.json;
import static io.tidemark.jobs.source.OtlpLogs.request;
import static io.tidemark.jobs.source.OtlpLogs.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.Zstd;
import io.tidemark.engine.bytes.HmacKey;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.source.GoldenCases.Case;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtlpSourceTest {
  private static final String ID = "b7ad6b7169203331";
  private static final String SPAN = "/resourceSpans/0/scopeSpans/0/spans/0";
  private static final Map<String, Object> CALL =
      Map.of(
          "gen_ai.operation.name",
          "execute_tool",
          "gen_ai.tool.name",
          "send_money",
          "gen_ai.agent.id",
          "bank-agent-3",
          "gen_ai.agent.name",
          "bank-agent",
          "gen_ai.conversation.id",
          "run-1",
          "gen_ai.tool.call.id",
          "call_1",
          "gen_ai.tool.call.arguments",
          "{\"recipient\":\"DE89\",\"amount\":3,\"memo\":\"for Ann\"}",
          "user.id",
          "ann");
  private static final Map<String, Object> RESOURCE =
      Map.of(
          "service.name",
          "bank",
          "service.namespace",
          "acme",
          "service.instance.id",
          "bank-1",
          "host.ip",
          any(
              "{\"arrayValue\":{\"values\":[{\"stringValue\":\"127.0.0.1\"},{\"stringValue\":\"10.0.0.7\"}]}}"));

  private static Object any(String json) {
    return json(json);
  }

  /**
   * Returns a line with one span. The span is the default call with the given attributes set, or
   * removed if null.
   */
  private static String with(Object... changes) {
    Map<String, Object> attributes = new HashMap<>(CALL);
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i + 1] == null) {
        attributes.remove(changes[i]);
      } else {
        attributes.put((String) changes[i], changes[i + 1]);
      }
    }
    return request(RESOURCE, List.of(span(ID, "", 1, attributes)));
  }

  private static String only(Map<String, ?> attributes) {
    return request(RESOURCE, List.of(span(ID, "", 1, attributes)));
  }

  @Test
  void mapsCallToColumns() {
    GoldenCases.check(
        LogFormat.OTLP,
        List.of(
            new Case(
                "a framework's span, arguments as text",
                with(),
                "metadata_uid=" + TRACE + "-" + ID,
                "metadata_product=OpenTelemetry",
                "time=2026-01-03T10:00:00Z",
                "duration_ms=250",
                "identity=-|acme|bank-agent-3",
                "ai_agent_uid=bank-agent-3",
                "actor_user_name=bank-agent",
                "nhi_kind=ai_agent",
                "nhi_rule_id=otlp.agent",
                "actor_session_uid=run-1",
                "delegation_chain=user:ann",
                "action=bank:send_money",
                "argument_names=amount,memo,recipient",
                "resource_uid=DE89",
                "resource_type=recipient",
                "status_id=1",
                "src_ip=10.0.0.7",
                "runner_name=bank-1",
                "unmapped.gen_ai.tool.call.arguments="),
            new Case(
                "ids in upper case",
                edited(with(), SPAN + "/traceId=\"" + TRACE.toUpperCase(Locale.ROOT) + "\""),
                "metadata_uid=" + TRACE + "-" + ID),
            new Case(
                "no id of the agent", with("gen_ai.agent.id", null), "ai_agent_uid=bank-agent"),
            new Case(
                "no agent at all",
                with("gen_ai.agent.id", null, "gen_ai.agent.name", null),
                "identity=-|acme|bank"),
            new Case(
                "no conversation: MCP's session",
                with("gen_ai.conversation.id", null, "mcp.session.id", "s-9"),
                "actor_session_uid=s-9"),
            new Case(
                "no session: the trace",
                with("gen_ai.conversation.id", null),
                "actor_session_uid=" + TRACE),
            new Case(
                "a tool server with a name",
                with("server.address", "mail.internal"),
                "action=mail.internal:send_money"),
            new Case(
                "a result with an error",
                with("error.type", "tool_error"),
                "status_id=2",
                "status_code=tool_error",
                "authz_decision="),
            new Case(
                "status of the span", edited(with(), SPAN + "/status={\"code\":2}"), "status_id=2"),
            new Case(
                "status by its name",
                edited(with(), SPAN + "/status={\"code\":\"STATUS_CODE_ERROR\"}"),
                "status_id=2"),
            new Case(
                "a server's span knows its client",
                edited(with("client.address", "198.51.100.4"), SPAN + "/kind=2"),
                "src_ip=198.51.100.4"),
            new Case(
                "a resource of MCP is read",
                only(
                    Map.of(
                        "mcp.method.name",
                        "resources/read",
                        "mcp.resource.uri",
                        "https://wiki.internal/page?token=abc")),
                "api_operation=resources/read",
                "resource_uid=wiki.internal/page",
                "is_write=false",
                "impact_tier=0"),
            new Case(
                "spellings older than the conventions",
                only(
                    Map.of(
                        "mcp.tool.name",
                        "send_email",
                        "mcp.request.argument.to",
                        "a@b.example",
                        "mcp.request.argument.body",
                        "hello",
                        "enduser.id",
                        "bo",
                        "gen_ai.system",
                        "openai")),
                "action=bank:send_email",
                "resource_uid=a@b.example",
                "argument_names=body,to",
                "delegation_chain=user:bo",
                "unmapped.gen_ai.provider.name=openai"),
            new Case("the oldest name", only(Map.of("tool.name", "grep")), "api_operation=grep"),
            new Case(
                "the tool only in the span's name",
                edited(
                    only(Map.of("gen_ai.operation.name", "execute_tool")),
                    SPAN + "/name=\"execute_tool grep\""),
                "api_operation=grep")));
  }

  @Test
  void usesFirstKnownAccount() {
    Map<String, String> resource = new HashMap<>();
    for (String[] step :
        List.of(
            new String[] {"service.name", "bank"},
            new String[] {"deployment.environment.name", "prod"},
            new String[] {"service.namespace", "acme"})) {
      resource.put(step[0], step[1]);
      String line = request(resource, List.of(span(ID, "", 1, CALL)));
      assertThat(Logs.read(line).event(0).text(EventColumn.CLOUD_ACCOUNT_UID)).isEqualTo(step[1]);
    }
  }

  @Test
  void skipsOtherSpans() {
    String skipped = "skipped=not_a_tool_call";
    GoldenCases.check(
        LogFormat.OTLP,
        List.of(
            new Case("a chat", with("gen_ai.operation.name", "chat"), skipped),
            new Case("a list of tools", with("mcp.method.name", "tools/list"), skipped),
            new Case("a handshake", only(Map.of("mcp.method.name", "initialize")), skipped),
            new Case("a span of HTTP", only(Map.of("http.request.method", "GET")), skipped),
            new Case("no attributes", edited(with(), "-" + SPAN + "/attributes"), skipped)));
    Logs.Reading mixed = Logs.read(with() + "\n{\"resourceLogs\":[{\"scopeLogs\":[]}]}\n");
    assertThat(mixed.account.accepted()).isEqualTo(1);
    assertThat(mixed.account.skipped()).containsEntry("not_a_tool_call", 1L);
  }

  @Test
  void keepsOnlyTheTarget() {
    String arguments = JsonThinner.WHOLE;
    String longPath = "/srv/" + "dir/".repeat(200) + "a.txt";
    GoldenCases.check(
        LogFormat.OTLP,
        List.of(
            new Case(
                "structured arguments, several recipients",
                with(
                    arguments,
                    any(
                        "{\"kvlistValue\":{\"values\":[{\"key\":\"recipients\",\"value\":{\"arrayValue\":"
                            + "{\"values\":[{\"stringValue\":\"a@x.example\"},{\"stringValue\":\"b@x.example\"}]}}},"
                            + "{\"key\":\"n\",\"value\":{\"intValue\":\"3\"}}]}}")),
                "argument_names=n,recipients",
                "resource_uid=a@x.example",
                "resources=a@x.example,b@x.example"),
            new Case(
                "recipients that are objects",
                with(arguments, "{\"recipients\":[{\"email\":\"a@x.example\",\"name\":\"Al\"}]}"),
                "resource_uid=a@x.example",
                "resources="),
            new Case(
                "an address with a secret",
                with(arguments, "{\"url\":\"https://u:pw@api.example/v1/x?api_key=k#f\"}"),
                "resource_uid=api.example/v1/x"),
            new Case(
                "a token instead of a target",
                with(arguments, "{\"recipient\":\"ghp_" + "a".repeat(36) + "\"}"),
                "resource_uid=***"),
            new Case(
                "an attribute that an exporter cut",
                with(arguments, "{\"recipient\":\"DE89\",\"memo\":\"for A"),
                "resource_uid=DE89"),
            new Case(
                "nesting beyond the limits before the target",
                with(
                    arguments,
                    "{\"a\":"
                        + "[".repeat(50_000)
                        + "]".repeat(50_000)
                        + ",\"recipient\":\"DE89\"}"),
                "resource_uid=DE89",
                "argument_names=a,recipient"),
            new Case(
                "a number and a text beyond the limits before the target",
                with(
                    arguments,
                    "{\"a\":"
                        + "9".repeat(20_000)
                        + ",\"b\":\""
                        + "x".repeat(300_000)
                        + "\",\"recipient\":\"DE89\"}"),
                "resource_uid=DE89"),
            new Case("no object", with(arguments, "DE89"), "resource_uid=", "argument_names="),
            new Case("empty", with(arguments, "{\"recipient\":\"\"}"), "resource_uid=")));
    String cut =
        Logs.read(with(arguments, "{\"file_path\":\"" + longPath + "\"}"))
            .event(0)
            .text(EventColumn.RESOURCE_UID);
    String other =
        Logs.read(with(arguments, "{\"file_path\":\"" + longPath + "2\"}"))
            .event(0)
            .text(EventColumn.RESOURCE_UID);
    assertThat(cut).startsWith("/srv/dir/").hasSizeLessThan(300).isNotEqualTo(other);
  }

  @Test
  void storesNoPromptsResultsOrOtherArguments() {
    String line =
        with(
            "gen_ai.tool.call.result",
            "private result",
            "gen_ai.input.messages",
            "private prompt",
            JsonThinner.WHOLE,
            "{\"recipient\":\"DE89\",\"memo\":\"private memo\"}");
    String refused = edited(line, SPAN + "/startTimeUnixNano=\"1\"");
    String broken = line.substring(0, line.length() - 20);
    Logs.Reading reading = Logs.read(line + "\n" + refused + "\n" + broken);
    assertThat(reading.rejected(1).raw()).contains(ID).doesNotContain("memo");
    assertThat(Logs.stored(reading)).contains("DE89").doesNotContain("private");
  }

  /** An enforcer's log of a call keeps the target, which nights and replays need. */
  @Test
  void decisionLogKeepsTarget() {
    for (String target :
        List.of(
            "DE89",
            "https://u:pw@api.example/v1/x?api_key=k",
            "/srv/" + "dir/".repeat(200) + "a.txt",
            "a?b=c d&token=x",
            "ghp_" + "a".repeat(36))) {
      ObjectNode arguments = json("{}");
      arguments.putArray("recipients").add(target).add("b@x.example");
      AccessEvent event = Logs.read(with(JsonThinner.WHOLE, arguments.toString())).event(0);
      ObjectNode line = json("{\"format\":\"tidemark_decisions\",\"version\":1}");
      ObjectNode logged = line.putObject("event");
      logged.put("metadata_product", "agents").put("time", "2026-01-03T10:00:00Z");
      logged.put("is_external", event.number(EventColumn.IS_EXTERNAL) == 1);
      line.putObject("decision").put("kind", "ALLOW");
      for (EventColumn column :
          List.of(EventColumn.IDENTITY, EventColumn.AI_AGENT_UID, EventColumn.RESOURCE_UID)) {
        logged.put(column.column(), event.text(column));
      }
      for (EventColumn column : List.of(EventColumn.RESOURCES, EventColumn.ARGUMENT_NAMES)) {
        event.texts(column).forEach(logged.withArray(column.column())::add);
      }
      AccessEvent read = Logs.read(line.toString()).event(0);
      assertThat(event.texts(EventColumn.RESOURCES)).as(target).hasSize(2);
      assertThat(read.text(EventColumn.RESOURCE_UID))
          .isEqualTo(event.text(EventColumn.RESOURCE_UID));
      assertThat(read.texts(EventColumn.RESOURCES)).isEqualTo(event.texts(EventColumn.RESOURCES));
      assertThat(read.texts(EventColumn.ARGUMENT_NAMES)).containsExactly("recipients");
      assertThat(read.number(EventColumn.IS_EXTERNAL))
          .isEqualTo(event.number(EventColumn.IS_EXTERNAL));
    }
  }

  @Test
  void keyHidesTargets() {
    ReadOptions keyed = Logs.OPTIONS.withTargetKey(new TargetKey(HmacKey.of("0b".repeat(32))));
    byte[] line = with().getBytes(StandardCharsets.UTF_8);
    assertThat(Logs.read(line, "f", keyed).event(0).text(EventColumn.RESOURCE_UID))
        .matches("h~[0-9a-f]{32}");
    assertThat(Logs.stored(Logs.read(line, "f", keyed))).doesNotContain("DE89");
  }

  @Test
  void rejectsSingleSpanWithReason() {
    String[][] cases = {
      {"id too short", "/traceId=\"0af7\"", "wrong_type:traceId"},
      {"id in base64", "/spanId=\"t61rcWkgMzE=\"", "wrong_type:spanId"},
      {"id of zeros", "/spanId=\"0000000000000000\"", "wrong_type:spanId"},
      {"id that is an object", "/spanId={}", "wrong_type:spanId"},
      {"no id", "/spanId=null", "missing_field:spanId"},
      {"no time", "/startTimeUnixNano=null", "missing_field:startTimeUnixNano"},
      {"time too early", "/startTimeUnixNano=\"0\"", "absurd_time"},
      {"time too late", "/startTimeUnixNano=\"99999999999999999999\"", "absurd_time"},
      {"time as a date", "/startTimeUnixNano=\"2026-01-03\"", "wrong_type:startTimeUnixNano"},
      {
        "time of a thousand digits",
        "/startTimeUnixNano=" + "9".repeat(1000),
        "missing_field:startTimeUnixNano"
      },
      {"attributes that are not a list", "/attributes=7", "skipped"},
      {"attributes of other shapes", "/attributes=[1,{\"key\":{}},null,[]]", "skipped"},
      {"a kind of another type", "/kind={}", "accepted"},
      {"a status of another type", "/status=[]", "accepted"},
      {"an invalid end time", "/endTimeUnixNano=\"soon\"", "wrong_type:endTimeUnixNano"}
    };
    for (String[] row : cases) {
      String bad = edited(with(), SPAN + row[1]);
      ObjectNode broken = (ObjectNode) json(bad).at(SPAN);
      String line =
          request(
              RESOURCE,
              List.of(
                  span("00000000000000a1", "", 1, CALL),
                  broken,
                  span("00000000000000a2", "", 1, CALL)));
      Logs.Reading reading = Logs.read(line);
      assertThat(reading.records).as(row[0]).hasSize(3);
      assertThat(reading.event(0)).as(row[0]).isNotNull();
      assertThat(reading.event(2)).as(row[0]).isNotNull();
      ParsedRecord record = reading.records.get(1);
      String outcome =
          record instanceof ParsedRecord.Rejected rejected
              ? rejected.reason()
              : record instanceof ParsedRecord.Skipped ? "skipped" : "accepted";
      assertThat(outcome).as(row[0]).isEqualTo(row[2]);
    }
  }

  @Test
  void hostileSpansDoNotAffectOthers() {
    String good = span("00000000000000a1", "", 1, CALL).toString();
    String last = span("00000000000000a2", "", 1, CALL).toString();
    List<String> hostile =
        List.of(
            "7",
            "null",
            "[[{}]]",
            "\"text\"",
            "{}",
            "{\"a\":" + "[{\"a\":".repeat(200_000) + "1" + "}]".repeat(200_000) + "}",
            "{\"" + "n".repeat(3_000_000) + "\":1}",
            "{\"a\":" + "1".repeat(3_000_000) + "}",
            "{\"a\":-" + ".".repeat(100) + "}",
            "{\"a\":\"" + "\\u0000\\\\\\\"".repeat(100_000) + "\"}",
            "{\"a\":\"" + "é".repeat(100_000) + "\"}",
            span(ID, "", 1, Map.of("gen_ai.tool.call.result", "r".repeat(10 << 20))).toString());
    for (String bad : hostile) {
      String line =
          request(List.of()).replace("[]}]}]}", "[" + good + "," + bad + "," + last + "]}]}]}");
      Logs.Reading reading = Logs.read(line + "\n" + line);
      String what = bad.substring(0, Math.min(30, bad.length()));
      assertThat(reading.records).as(what).hasSize(6);
      assertThat(reading.account.accepted()).as(what).isEqualTo(4);
    }
  }

  @Test
  void readsCallWithoutHugeArguments() {
    Logs.Reading reading =
        Logs.read(with(JsonThinner.WHOLE, "{\"body\":\"" + "b".repeat(10 << 20) + "\"}"));
    AccessEvent event = reading.event(0);
    AccessEvent whole = Logs.read(with(JsonThinner.WHOLE, "{}")).event(0);
    assertThat(event.text(EventColumn.ACTION)).isEqualTo(whole.text(EventColumn.ACTION));
    assertThat(event.text(EventColumn.IDENTITY)).isEqualTo(whole.text(EventColumn.IDENTITY));
    assertThat(event.text(EventColumn.RESOURCE_UID)).isNull();
  }

  @Test
  void readsCallNextToHugeResults() {
    Logs.Reading reading = Logs.read(with("gen_ai.tool.call.result", "r".repeat(10 << 20)));
    assertThat(reading.event(0).text(EventColumn.RESOURCE_UID)).isEqualTo("DE89");
  }

  @Test
  void truncatedLineKeepsCompleteSpans() {
    String line =
        request(RESOURCE, List.of(span("00000000000000a1", "", 1, CALL), span(ID, "", 1, CALL)));
    for (int end = 1; end < line.length(); end += 7) {
      Logs.Reading reading = Logs.read(with() + "\n" + line.substring(0, end) + "\n" + with());
      assertThat(reading.account.rejectedRecords()).as(line.substring(0, end)).isEqualTo(1);
      assertThat(reading.account.accepted()).isBetween(2L, 4L);
      assertThat(reading.records.get(reading.records.size() - 1))
          .isInstanceOf(ParsedRecord.Accepted.class);
    }
  }

  @Test
  void resourceMayFollowItsSpans() {
    String line = with();
    ObjectNode request = json(line);
    ObjectNode one = (ObjectNode) request.at("/resourceSpans/0");
    one.set("resource", one.remove("resource"));
    assertThat(request.toString()).isNotEqualTo(line);
    assertThat(Logs.read(request.toString()).event(0)).isEqualTo(Logs.read(line).event(0));
  }

  @Test
  void readsAllLayoutsAlike() {
    List<ObjectNode> spans = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      spans.add(span("%016x".formatted(i), "", 1, CALL));
    }
    byte[] plain = (request(RESOURCE, spans) + "\n").getBytes(StandardCharsets.UTF_8);
    String pretty = json(request(RESOURCE, spans)).toPrettyString();
    for (byte[] file :
        List.of(
            plain,
            Logs.gzip(plain),
            Zstd.compress(plain),
            pretty.getBytes(StandardCharsets.UTF_8))) {
      Logs.Reading reading = Logs.read(file, "traces", Logs.OPTIONS);
      assertThat(reading.account.format()).isEqualTo("otlp");
      assertThat(reading.account.accepted()).isEqualTo(300);
    }
  }
}
