package io.tidemark.jobs.cli;

import static io.tidemark.jobs.cli.FeatureTutorial.KEEPER;
import static io.tidemark.jobs.cli.FeatureTutorial.LAST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.jobs.PythonRuntime;
import io.tidemark.jobs.SharedSpark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Checks the night's alerts as findings in files, in Security Lake and at a webhook. */
abstract class ExportedAlerts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String IDENTITY = "-|acme|" + KEEPER;

  private final FeatureTutorial evening;

  ExportedAlerts(FeatureTutorial evening) {
    this.evening = evening;
  }

  /** Request received by a webhook. */
  private record Request(String key, String signature, String body) {}

  private List<JsonNode> findings(String folder) throws IOException {
    Path file = evening.folder().resolve(folder + "/findings-" + LAST + ".ndjson");
    List<JsonNode> findings = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      findings.add(JSON.readTree(line));
    }
    return findings;
  }

  private String export(String folder, String options) {
    evening.execute(
        folder,
        "tidemark alerts export --out "
            + folder
            + " --catalogue night.yaml --warehouse tables"
            + options);
    return evening.output(folder);
  }

  private static JsonNode keeper(List<JsonNode> findings) {
    return findings.stream()
        .filter(finding -> finding.at("/resources/0/uid").asText().equals(IDENTITY))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nightExportsAlerts() throws IOException {
    assertThat(evening.output("nightly")).containsPattern("Exported +\\d+ new alerts?, 0 updates");
    List<JsonNode> findings = findings("out-nightly");
    JsonNode finding = keeper(findings);
    assertThat(finding.get("class_uid").intValue()).isEqualTo(2004);
    assertThat(finding.get("activity_id").intValue()).isEqualTo(1);
    assertThat(finding.get("message").textValue())
        .startsWith("STEP_UP for " + IDENTITY)
        .contains("; usual: ");
    assertThat(finding.at("/anomaly_analyses/0/anomalies"))
        .extracting(anomaly -> anomaly.get("observation_parameter").textValue())
        .contains("resource_breadth_24h");
    assertThat(finding.at("/unmapped/baseline").textValue())
        .isEqualTo(LAST.minusDays(1).toString());
    assertThat(finding.at("/unmapped/effective_risk").doubleValue())
        .isGreaterThanOrEqualTo(finding.at("/unmapped/threshold_medium").doubleValue());
    assertThat(finding.at("/evidences/0/actor/user/credential_uid").textValue()).isEqualTo("key-1");
    assertThat(finding.at("/evidences").size())
        .isEqualTo(Math.min(20, finding.get("count").intValue()));
    assertThat(finding.at("/finding_info/last_seen_time").longValue())
        .isGreaterThanOrEqualTo(finding.at("/finding_info/first_seen_time").longValue());
    // The same ids as in the report's extract, in the same order.
    List<String> ids =
        Files.readAllLines(evening.extract().resolve("alerts.csv")).stream()
            .skip(1)
            .map(line -> line.replaceAll("[,\"].*", ""))
            .filter(id -> id.matches("[0-9a-f]{16}"))
            .toList();
    assertThat(findings)
        .extracting(one -> one.at("/finding_info/uid").textValue())
        .containsExactlyElementsOf(ids);
  }

  @Test
  void labelUpdatesFindingAndWebhookOnce() throws IOException {
    List<Request> received = new ArrayList<>();
    int[] status = {503};
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (status[0] == 204) {
            received.add(
                new Request(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    body));
          }
          exchange.sendResponseHeaders(status[0], -1);
          exchange.close();
        });
    server.start();
    try {
      Path address = evening.folder().resolve("hook.txt");
      Files.writeString(address, "http://127.0.0.1:" + server.getAddress().getPort() + "/hook\n");
      Files.setPosixFilePermissions(address, PosixFilePermissions.fromString("rw-------"));
      Path secret = evening.folder().resolve("hook.secret");
      Files.writeString(secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
      String hook =
          " --set alerts.webhook-file=hook.txt --set alerts.webhook-secret-file=hook.secret";

      // If the webhook is down, the files are still written and no message is lost.
      String down = export("out-hook", hook);
      List<JsonNode> findings = findings("out-hook");
      assertThat(down)
          .contains("0 delivered, %d waiting (it answered 503)".formatted(findings.size()))
          .doesNotContain("127.0.0.1");
      status[0] = 204;
      assertThat(export("out-hook", hook))
          .contains("0 new alerts, 0 updates", findings.size() + " delivered, 0 waiting");
      assertThat(received).hasSameSizeAs(findings);
      assertThat(received).allSatisfy(one -> assertThat(one.signature()).startsWith("v1,"));
      assertThat(received.stream().map(one -> parsed(one.body()))).containsAll(findings);

      byte[] before = Files.readAllBytes(file("out-hook"));
      assertThat(export("out-hook", hook)).contains("0 new alerts, 0 updates", "0 delivered");
      assertThat(Files.readAllBytes(file("out-hook"))).isEqualTo(before);

      evening.execute(
          "label",
          "tidemark label add --identity "
              + IDENTITY
              + " --verdict benign --expires "
              + LAST.plusDays(20)
              + " --from "
              + LAST
              + " --by soc --warehouse tables");
      assertThat(export("out-hook", hook + " --dry-run")).contains("0 new alerts, 1 update");
      assertThat(Files.readAllBytes(file("out-hook"))).isEqualTo(before);
      assertThat(export("out-hook", hook)).contains("0 new alerts, 1 update", "1 delivered");
      JsonNode resolved = keeper(findings("out-hook"));
      assertThat(resolved.get("status").textValue()).isEqualTo("Resolved");
      assertThat(resolved.get("activity_id").intValue()).isEqualTo(3);
      assertThat(resolved.get("comment").textValue()).startsWith("benign by soc");
      assertThat(resolved.at("/finding_info/uid"))
          .isEqualTo(keeper(findings).at("/finding_info/uid"));
      assertThat(received).extracting(Request::key).doesNotHaveDuplicates();
      assertThat(findings("out-hook")).filteredOn(one -> !findings.contains(one)).hasSize(1);
    } finally {
      server.stop(0);
      evening.execute(
          "unlabel",
          "tidemark label remove --identity "
              + IDENTITY
              + " --from "
              + LAST
              + " --warehouse tables");
    }
  }

  private Path file(String folder) {
    return evening.folder().resolve(folder + "/findings-" + LAST + ".ndjson");
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void exportsFindingsAsParquet() throws IOException {
    export("out-lake", " --set alerts.security-lake-region=eu-central-1");
    List<JsonNode> findings = findings("out-lake");
    Path lake = evening.folder().resolve("out-lake/ext/tidemark/region=eu-central-1");
    List<Row> rows =
        SharedSpark.session()
            .read()
            .parquet(lake.toString())
            .selectExpr("finding_info.uid", "time", "message", "to_json(evidences[0].actor)")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.getString(0) + row.getLong(1) + row.getString(2))
        .containsExactlyInAnyOrderElementsOf(
            findings.stream()
                .map(
                    one ->
                        one.at("/finding_info/uid").asText()
                            + one.get("time").longValue()
                            + one.get("message").asText())
                .toList());
    assertThat(rows).extracting(row -> row.getString(3)).anyMatch(one -> one.contains("key-1"));
    try (var files = Files.walk(lake)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> lake.relativize(file).toString()))
          .allMatch(
              name ->
                  name.matches(
                      "accountId=(\\d{12}|external(_[A-Za-z0-9-]+)?)/eventDay=20260316/"
                          + "\\.?findings\\.parquet(\\.crc)?"));
    }
  }

  @Test
  void findingsMatchPublishedSchema() throws IOException {
    assumeTrue(FeatureTutorial.DATABASES != null, "TIDEMARK_TEST_DATA is not set: no OCSF schema");
    PythonRuntime python =
        PythonRuntime.with(
            "ocsf.compile, ocsf_json_schema, jsonschema",
            "pip install ocsf-lib ocsf-json-schema jsonschema");
    Path script = evening.folder().resolve("ocsf_findings.py");
    try (var source = ExportedAlerts.class.getResourceAsStream("ocsf_findings.py")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
    String schema = Path.of(FeatureTutorial.DATABASES, "ocsf-schema").toString();
    Path file = file("out-nightly");
    assertThat(python.run(evening.folder(), script.toString(), schema, file.toString()))
        .contains(Files.readAllLines(file).size() + " findings fit");
    Path broken = evening.folder().resolve("broken.ndjson");
    Files.writeString(
        broken, Files.readAllLines(file).get(0).replace("\"severity_id\":", "\"severity_no\":"));
    assertThat(python.run(evening.folder(), script.toString(), schema, broken.toString()))
        .contains("'severity_no' was unexpected", "'severity_id' is a required property")
        .doesNotContain("findings fit");
  }
}
