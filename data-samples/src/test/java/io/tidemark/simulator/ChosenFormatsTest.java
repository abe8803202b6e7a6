package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChosenFormatsTest {
  private static final LocalDate FROM = LocalDate.of(2026, 3, 2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static SimulationPlan plan(Set<LogFormat> formats, int attacks) {
    return new SimulationPlan(FROM, 8, 24, 300, attacks, 5, formats);
  }

  @Test
  void writesOnlyChosenFormats(@TempDir Path out) throws IOException {
    SimulationSummary summary = Simulation.write(plan(EnumSet.of(LogFormat.OKTA), 0), out);
    assertThat(summary.eventsByFormat()).containsOnlyKeys("okta");
    assertThat(new SimulatedFiles(out).bytes().keySet())
        .allMatch(
            name ->
                name.startsWith("okta/")
                    || name.equals("labels.csv")
                    || name.equals("simulation.json"));
    JsonNode report = new SimulatedFiles(out).report();
    assertThat(report.at("/plan/formats/0").asText()).isEqualTo("okta");
  }

  @Test
  void plansOnlyAttacksWithVictimsInTheFormats(@TempDir Path out) throws IOException {
    Set<LogFormat> formats = EnumSet.of(LogFormat.GCP_AUDIT, LogFormat.VAULT_AUDIT);
    Simulation.write(plan(formats, 6), out);
    assertThat(new SimulatedFiles(out).report().get("attacks"))
        .extracting(attack -> attack.get("case").asInt())
        .containsOnly(1, 3, 4);
    assertThatThrownBy(
            () ->
                Simulation.write(
                    new SimulationPlan(FROM, 4, 12, 100, 90, 5, EnumSet.of(LogFormat.OKTA)), out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("attacks do not fit");
  }

  @Test
  void writesAllFormatsDeterministically(@TempDir Path first, @TempDir Path second)
      throws IOException {
    assertThat(Simulation.write(plan(LogFormat.all(), 5), first))
        .isEqualTo(Simulation.write(plan(LogFormat.all(), 5), second));
    SortedMap<String, byte[]> again = new SimulatedFiles(second).bytes();
    for (Map.Entry<String, byte[]> file : new SimulatedFiles(first).bytes().entrySet()) {
      assertThat(Arrays.equals(file.getValue(), again.get(file.getKey())))
          .as(file.getKey())
          .isTrue();
    }
  }

  /** Members by which the products' own tools recognise their records. */
  @Test
  void writesRecordsInNativeForm(@TempDir Path out) throws IOException {
    Simulation.write(plan(LogFormat.all(), 0), out);
    SortedMap<String, byte[]> files = new SimulatedFiles(out).unpacked();
    record Form(String folder, List<String> members) {}
    for (Form form :
        List.of(
            new Form(
                "otlp/",
                List.of(
                    "/resourceSpans/0/resource/attributes/0/value/stringValue",
                    "/resourceSpans/0/scopeSpans/0/spans/0/traceId",
                    "/resourceSpans/0/scopeSpans/0/spans/0/spanId",
                    "/resourceSpans/0/scopeSpans/0/spans/0/name",
                    "/resourceSpans/0/scopeSpans/0/spans/0/startTimeUnixNano",
                    "/resourceSpans/0/scopeSpans/0/spans/0/attributes/0/key",
                    "/resourceSpans/0/scopeSpans/0/spans/0/status")),
            new Form(
                "gcp/",
                List.of(
                    "/insertId",
                    "/logName",
                    "/protoPayload/@type",
                    "/protoPayload/authenticationInfo/principalEmail",
                    "/protoPayload/requestMetadata/callerIp",
                    "/protoPayload/methodName",
                    "/resource/labels/project_id",
                    "/receiveTimestamp",
                    "/timestamp")),
            new Form(
                "entra/",
                List.of(
                    "/time",
                    "/category",
                    "/tenantId",
                    "/resultType",
                    "/properties/id",
                    "/properties/createdDateTime",
                    "/properties/servicePrincipalId",
                    "/properties/resourceId",
                    "/properties/status/errorCode")),
            new Form(
                "okta/",
                List.of(
                    "/uuid",
                    "/published",
                    "/eventType",
                    "/actor/id",
                    "/actor/type",
                    "/client/userAgent/rawUserAgent",
                    "/outcome/result",
                    "/securityContext/asNumber",
                    "/transaction/type",
                    "/debugContext/debugData")),
            new Form(
                "github/",
                List.of(
                    "/@timestamp",
                    "/_document_id",
                    "/action",
                    "/actor_id",
                    "/hashed_token",
                    "/programmatic_access_type",
                    "/org",
                    "/repo")),
            new Form(
                "vault/",
                List.of(
                    "/time",
                    "/type",
                    "/auth/token_type",
                    "/request/id",
                    "/request/operation",
                    "/request/path",
                    "/request/mount_type",
                    "/request/remote_address",
                    "/request/namespace/id")))) {
      int lines = 0;
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        if (!file.getKey().startsWith(form.folder)) {
          continue;
        }
        for (String line : new String(file.getValue(), StandardCharsets.UTF_8).split("\n", -1)) {
          if (!line.isEmpty()) {
            lines++;
            JsonNode record = JSON.readTree(line);
            for (String member : form.members) {
              assertThat(record.at(member).isMissingNode()).as(member + " of " + line).isFalse();
            }
          }
        }
      }
      assertThat(lines).as(form.folder).isPositive();
    }
  }
}
