package io.tidemark.jobs.source;

import static io.tidemark.engine.event.EventColumn.DELEGATION_CHAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.Delegate;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FieldMappingTest {
  private static final String CSV =
      """
      input: csv
      delimiter: ";"
      columns:
        When: time
        Client: actor_user_uid
        Result: status_id
        Key: credential_uid
        Url: resource_uid
      constants:
        cloud_provider: acme
        nhi_kind: api_key
      time:
        format: dd.MM.yyyy HH:mm:ss
        zone: Europe/Berlin
      values:
        status_id: {OK: 1, "*": 2}
      drop: [Password]
      """;

  @TempDir private Path folder;

  private Logs.Reading read(String mapping, String text) throws IOException {
    Path file = folder.resolve("m.yaml");
    Files.writeString(file, mapping);
    return Logs.read(
        text.getBytes(StandardCharsets.UTF_8),
        "f",
        Logs.OPTIONS.withMappings(FieldMapping.read(file)));
  }

  @Test
  void readsCsvByMapping() throws IOException {
    Logs.Reading reading =
        read(
            CSV,
            """
            Client;When;Result;Key;Url;Password;Session-Token;Team
            svc;03.01.2026 11:00:00;OK;k1;https://a.b/c?t=s3cr3t;s3cr3t;s3cr3t;blue
            svc;03.01.2026 11:00:01;Broken;k1;/x;s3cr3t;;
            svc;soon;OK;k1;/x?t=s3cr3t;s3cr3t;;
            svc;03.01.2026 11:00:01;OK
            """);

    assertThat(reading.account.format()).isEqualTo("mapped");
    assertThat(Logs.columns(reading.event(0)))
        .containsAllEntriesOf(
            Map.of(
                "time", "1767434400000000",
                "identity", "acme|-|svc",
                "status_id", "1",
                "credential_uid", "k1",
                "nhi_kind", "api_key",
                "nhi_rule_id", "mapped.declared",
                "metadata_product", "mapped",
                "resource_uid", "a.b/c"));
    assertThat(Logs.columns(reading.event(0)).get("unmapped"))
        .startsWith("{Session-Token.hash=sha256:")
        .endsWith("Team=blue}");
    assertThat(Logs.columns(reading.event(1))).containsEntry("status_id", "2");
    assertThat(reading.rejected(2).reason()).isEqualTo("wrong_type:time");
    assertThat(reading.rejected(3).reason()).isEqualTo("malformed_csv");
  }

  @Test
  void readsToolCallByMapping() throws IOException {
    Logs.Reading reading =
        read(
            """
            input: json
            columns:
              at: time
              agent: ai_agent_uid
              who: actor_user_uid
              tool: api_operation
              to: resources
              first: resource_uid
              names: argument_names
              outside: is_external
            """,
            "{\"at\":\"2026-01-03T10:00:00Z\",\"agent\":\"a1\",\"who\":\"a1\",\"tool\":\"mail\",\"to\":[\"a@x\",\"b@x\"],"
                + "\"first\":\"a@x\",\"names\":[\"body\",\"to\"],\"outside\":false}\n");
    assertThat(Logs.columns(reading.event(0)))
        .containsEntry("resources", "a@x;b@x")
        .containsEntry("argument_names", "body;to")
        .containsEntry("is_external", "0");
  }

  private static final String CALLS =
      """
      input: json
      columns:
        at: time
        agent: ai_agent_uid
        tool: api_operation
        more: %s
      """;

  private Logs.Reading readCall(String target, String more) throws IOException {
    return read(
        CALLS.formatted(target),
        "{\"at\":\"2026-01-03T10:00:00Z\",\"agent\":\"a1\",\"tool\":\"send_money\",\"more\":"
            + more
            + "}\n");
  }

  @Test
  void agentIsActor() throws IOException {
    assertThat(Logs.columns(readCall("src_ip", "\"192.0.2.7\"").event(0)))
        .containsEntry("identity", "-|-|a1")
        .containsEntry("actor_user_uid", "a1")
        .containsEntry("ai_agent_uid", "a1")
        .containsEntry("nhi_kind", "ai_agent");
  }

  @Test
  void takesNamesAndTargetsFromToolArguments() throws IOException {
    String arguments = "{\"recipient\":[\"DE89\",\"DE90\"],\"amount\":3,\"memo\":\"for Ann\"}";
    String span =
        OtlpLogs.request(
            Map.of("service.name", "a1"),
            List.of(
                OtlpLogs.span(
                    "b7ad6b7169203331",
                    "",
                    1,
                    Map.of(
                        "gen_ai.tool.name",
                        "send_money",
                        "gen_ai.tool.call.arguments",
                        arguments))));
    Map<String, String> expected = ofArguments(Logs.read(span));
    assertThat(expected)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "argument_names", "amount;memo;recipient",
                "resource_uid", "DE89",
                "resource_type", "recipient",
                "resources", "DE89;DE90"));
    for (String written : List.of(arguments, "\"" + arguments.replace("\"", "\\\"") + "\"")) {
      Logs.Reading reading = readCall("tool_arguments", written);
      assertThat(ofArguments(reading)).as(written).isEqualTo(expected);
      assertThat(Logs.stored(reading)).doesNotContain("for Ann");
    }
    for (String none : List.of("{}", "null", "\"\"")) {
      assertThat(ofArguments(readCall("tool_arguments", none))).as(none).isEmpty();
    }
    for (String column : List.of("resource_uid", "argument_names")) {
      assertThat(ofArguments(readCall(column, "null"))).as(column).isEmpty();
    }
  }

  private static Map<String, String> ofArguments(Logs.Reading reading) {
    Map<String, String> columns = Logs.columns(reading.event(0));
    columns
        .keySet()
        .retainAll(List.of("argument_names", "resource_uid", "resource_type", "resources"));
    return columns;
  }

  @Test
  void storesOnlyNamesOfArguments() throws IOException {
    String object = "{\"to\":\"b@x\",\"body\":\"Dear Bob\",\"cc\":null}";
    for (String names : List.of(object, "[\"to\",\"cc\",\"body\"]", "\"to; cc;body\"")) {
      assertThat(Logs.columns(readCall("argument_names", names).event(0)))
          .as(names)
          .containsEntry("argument_names", "body;cc;to")
          .doesNotContainKey("unmapped");
    }
  }

  @Test
  void rejectsValuesOfAnotherShapeWithLineAndExample() throws IOException {
    record Bad(String target, String value, String expected) {}
    String object = "{\"body\":\"Dear Bob\"}";
    for (Bad c :
        List.of(
            new Bad("argument_names", "\"Dear Bob\"", "names such as"),
            new Bad("argument_names", "[{\"body\":\"Dear Bob\"}]", "an array of texts"),
            new Bad("resource_uid", object, "expected one text, found an object"),
            new Bad("actor_user_name", "[\"Dear Bob\"]", "expected one text, found a list"),
            new Bad("src_asn", object, "expected a 32-bit whole number, found an object"),
            new Bad("resources", object, "a list such as [\"a\",\"b\"] or a;b, found an object"),
            new Bad("unmapped", "[1]", "an object such as {\"team\":\"blue\"}, found a list"),
            new Bad("delegation_chain", object, "a chain such as user:ann, app:crm"),
            new Bad("delegation_chain", "\"Dear Bob\"", "a chain such as user:ann, app:crm"),
            new Bad("$http_referer", object, "expected one text, found an object"),
            new Bad("tool_arguments", "[1]", "expected an object with the arguments"),
            new Bad("tool_arguments", "\"Dear Bob\"", "expected an object with the arguments"))) {
      ParsedRecord.Rejected rejected = readCall(c.target, c.value).rejected(0);
      assertThat(rejected.reason()).as(c.toString()).startsWith("wrong_type:");
      assertThat(rejected.detail())
          .as(c.toString())
          .contains(c.expected)
          .contains("'more' is mapped in", "m.yaml line 6")
          .doesNotContain("Dear Bob");
    }
    assertThat(RejectReason.remedyOf("wrong_type:delegation_chain"))
        .contains("write a chain such as user:ann, app:crm");
    assertThat(RejectReason.remedyOf("wrong_type:eventTime")).contains("product's documentation");
  }

  @Test
  void acceptsChainAsTextOrObjects() throws IOException {
    for (String chain :
        List.of(
            "\"user:ann, app:crm\"",
            "[{\"uid\":\"ann\",\"type\":\"user\"},{\"uid\":\"crm\",\"type\":\"app\"}]")) {
      assertThat(readCall("delegation_chain", chain).event(0).delegation(DELEGATION_CHAIN))
          .as(chain)
          .containsExactly(new Delegate("ann", "user"), new Delegate("crm", "app"));
    }
  }

  @Test
  void keepsOnlyPlainFieldsUnmapped() throws IOException {
    String more =
        "\"192.0.2.7\",\"team\":\"blue\",\"password\":\"hunter2\",\"result\":{\"text\":\"Dear Bob\"},"
            + "\"messages\":[\"Dear Bob\"]";
    assertThat(Logs.columns(readCall("src_ip", more).event(0)).get("unmapped"))
        .contains("team=blue", "password=***")
        .doesNotContain("Dear Bob", "hunter2");
  }

  @Test
  void readsJsonByMapping() throws IOException {
    Logs.Reading reading =
        read(
            """
            input: json
            columns:
              ts: $time_iso8601
              client.address: $remote_addr
              line: $request
              code: $status
              rid: $request_id
              key.id: $api_key_id
            constants: {metadata_product: Edge}
            """,
            """
            {"ts":"2026-01-03T10:00:00Z","client":{"address":"192.0.2.7"},"line":"GET /a?b=s3cr3t HTTP/1.1","code":200,"rid":"q1","key":{"id":"k9"}}
            {"ts":"2026-01-03T10:00:00Z","client":{"address":"192.0.2.7"},"line":"hello","code":200}
            """);

    assertThat(Logs.columns(reading.event(0)))
        .containsAllEntriesOf(
            Map.of(
                "metadata_uid", "q1",
                "metadata_product", "Edge",
                "actor_user_uid", "key/k9",
                "src_ip", "192.0.2.7",
                "api_operation", "GET /a"));
    assertThat(reading.rejected(1).reason()).isEqualTo("not_a_request");
    assertThat(Logs.stored(reading)).doesNotContain("s3cr3t");
  }

  @Test
  void readsUnmappedFilesByFormat() throws IOException {
    assertThat(read(CSV, "time,actor_user_uid\n2026-01-03T10:00:00Z,svc\n").account.format())
        .isEqualTo("csv");
  }

  @Test
  void rejectsUnknownWordsWithSuggestion() {
    record Bad(String description, String mapping, String part) {}
    for (Bad c :
        List.of(
            new Bad("a key", CSV.replace("columns:", "colums:"), "did you mean 'columns'?"),
            new Bad("a column", CSV.replace(": time\n", ": tiem\n"), "did you mean 'time'?"),
            new Bad(
                "a constant",
                CSV.replace("cloud_prov", "clud_prov"),
                "did you mean 'cloud_provider'?"),
            new Bad(
                "values", CSV.replace("status_id: {", "statusid: {"), "did you mean 'status_id'?"),
            new Bad("a key of time", CSV.replace("zone:", "zoen:"), "did you mean 'zone'?"),
            new Bad("a variable", "columns: {a: $remot_addr}", "did you mean '$remote_addr'?"),
            new Bad(
                "a zone", CSV.replace("Europe/Berlin", "Berlin"), "'Berlin' is not a time zone"),
            new Bad("a pattern", CSV.replace("dd.MM.yyyy", "dd.bb.yyyy"), "is not a time pattern"),
            new Bad("no time", "columns: {a: actor_user_uid}", "add Name: time"),
            new Bad("no identity", "columns: {a: time}", "Name: ai_agent_uid for an agent"),
            new Bad(
                "two into one",
                CSV.replace("Result: status_id", "R: time"),
                "maps both When and R to time"),
            new Bad("an input", CSV.replace("input: csv", "input: xml"), "known are csv, json"),
            new Bad("a delimiter", CSV.replace("\";\"", "\";;\""), "takes one character"),
            new Bad("a list", "columns: [time]", "'columns' is not a mapping"),
            new Bad("no YAML", "columns: {", "is not YAML"),
            new Bad("nothing", "", "the file is not a mapping"))) {
      assertThatThrownBy(() -> read(c.mapping, ""))
          .as(c.description)
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining("m.yaml")
          .hasMessageContaining(c.part);
    }
  }

  @Test
  void reportsAllMistakesWithLines() {
    String mapping =
        CSV.replace(": time\n", ": tiem\n").replace("zone: Europe/Berlin", "zone: Berlin");
    assertThatThrownBy(() -> read(mapping, ""))
        .hasMessageContaining("m.yaml is not a valid field mapping: 2 problems")
        .hasMessageContaining("m.yaml line 4: 'When' cannot be 'tiem'; did you mean 'time'?")
        .hasMessageContaining("m.yaml line 12: 'Berlin' is not a time zone");
  }
}
