package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.PythonRuntime;
import io.tidemark.jobs.replay.Replay.ReplayInput;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.source.OtlpLogs;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.table.AccessEventsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Ingests real tool calls that were not made up for a test. */
class RealToolCallsTest extends IngestedLogs {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Published agent runs, as their framework and a tool server would have logged them. */
  @Test
  void readsEveryCallOfPublishedRuns() throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no published runs of agents");
    Map<String, JsonNode> calls = new HashMap<>();
    List<String> frameworks = new ArrayList<>();
    List<String> servers = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(data, "agents"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonNode run = JSON.readTree(line);
          String trace = "%032x".formatted(frameworks.size() + 1);
          List<ObjectNode> made = new ArrayList<>();
          List<ObjectNode> served = new ArrayList<>();
          for (JsonNode call : run.path("calls")) {
            String span = "%016x".formatted(made.size() + 1);
            calls.put(trace + "-" + span, call);
            made.add(framework(call, span).put("traceId", trace));
            served.add(server(call, span).put("traceId", trace));
          }
          frameworks.add(request(run.path("suite").asText() + "-agent", made));
          servers.add(request("tools", served));
        }
      }
    }
    write("server.jsonl", servers.toArray(String[]::new));
    write("framework.jsonl", frameworks.toArray(String[]::new));

    NightSummary summary = summary(nights.ingest(Optional.empty()));

    assertThat(summary.accepted()).isEqualTo(calls.size()).isGreaterThan(1_000);
    assertThat(summary.merged()).isEqualTo(calls.size());
    assertThat(summary.read()).isEqualTo(2L * calls.size());
    assertThat(summary.unaccounted()).isZero();
    List<Row> events =
        nights
            .table(AccessEventsTable.SPEC)
            .select("metadata_uid", "api_operation", "argument_names", "resource_uid", "resources")
            .collectAsList();
    assertThat(events)
        .extracting(row -> row.getString(0))
        .containsOnlyOnceElementsOf(calls.keySet());
    long targets = 0;
    for (Row event : events) {
      JsonNode call = calls.get(event.getString(0));
      assertThat(event.getString(1)).isEqualTo(call.path("tool").asText());
      TreeSet<String> names = new TreeSet<>();
      call.path("arguments").fieldNames().forEachRemaining(names::add);
      assertThat(event.isNullAt(2) ? List.of() : event.getList(2)).isEqualTo(List.copyOf(names));
      targets += event.isNullAt(3) ? 0 : 1;
      JsonNode recipients = call.path("arguments").path("recipients");
      if (recipients.size() > 1) {
        assertThat(event.<String>getList(4)).hasSize(recipients.size());
      }
    }
    assertThat(targets).as("calls with a target").isGreaterThan(events.size() / 2);
  }

  private static ObjectNode framework(JsonNode call, String span) {
    return OtlpLogs.span(
        span,
        "",
        1,
        Map.of(
            "gen_ai.operation.name", "execute_tool",
            "gen_ai.tool.name", call.path("tool").asText(),
            "gen_ai.tool.call.arguments", call.path("arguments").toString()));
  }

  private static ObjectNode server(JsonNode call, String parent) {
    return OtlpLogs.span(
        "5" + parent.substring(1),
        parent,
        2,
        Map.of("mcp.method.name", "tools/call", "gen_ai.tool.name", call.path("tool").asText()));
  }

  private static String request(String service, List<ObjectNode> spans) {
    return OtlpLogs.request(Map.of("service.name", service, "service.namespace", "acme"), spans);
  }

  /**
   * Spans of the SDK itself, from a client over stdio and HTTP with a server for each, half of them
   * within a framework.
   */
  @Test
  void readsEveryMcpSdkCallOnce() throws IOException {
    PythonRuntime python =
        PythonRuntime.with(
            "mcp, opentelemetry.exporter.otlp.json.file",
            "PyPI: mcp, opentelemetry-exporter-otlp-json-file");
    Path script = folder.resolve("mcp_calls.py");
    try (var text = RealToolCallsTest.class.getResourceAsStream("/mcp_calls.py")) {
      Files.copy(text, script);
    }
    List<String> called =
        python
            .run(folder, script.toString(), logs.toString())
            .lines()
            .filter(line -> line.matches("(stdio|http) (send_money|balance|resources/read)"))
            .map(line -> line.replaceFirst(".* ", ""))
            .sorted()
            .toList();
    assertThat(called).hasSize(14);

    ReplayInput input =
        new ReplayInput(
            ReadOptions.at(EventTime.micros(Instant.now())),
            Enricher.standard(),
            0,
            (file, rejected) -> assertThat(rejected.detail()).as(file).isNull());
    for (Path file : ReplayInput.files(logs)) {
      input.add(file);
    }
    List<AccessEvent> events = input.inOrder();

    assertThat(events.stream().map(event -> event.text(EventColumn.API_OPERATION)).sorted())
        .containsExactlyElementsOf(called);
    assertThat(events.stream().map(event -> event.text(EventColumn.RESOURCE_UID)))
        .as("where the framework tells the arguments")
        .contains("DE89");
    assertThat(events)
        .allMatch(event -> event.text(EventColumn.IDENTITY).matches("-\\|acme\\|desk(-1)?"));
  }
}
