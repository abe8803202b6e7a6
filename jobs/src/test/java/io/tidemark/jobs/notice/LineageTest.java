package io.tidemark.jobs.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTest {
  private static final Instant AT = Instant.parse("2026-03-22T01:30:00Z");
  private static final Optional<LocalDate> NIGHT = Optional.of(LocalDate.of(2026, 3, 21));

  @TempDir private Path folder;

  @Test
  void aRunIsAStartAndAnEndWithTheSameId() throws IOException {
    Path file = folder.resolve("lineage.ndjson");
    Lineage lineage = Lineage.to(file, null);
    assertThat(lineage.isWanted()).isTrue();
    assertThat(
            lineage.give(
                Lineage.started("r-1", "tidemark nightly", NIGHT, AT, List.of("s3a://logs/aws"))))
        .isEmpty();
    assertThat(
            lineage.give(
                Lineage.ended(
                    outcome(ExitCode.OK, Optional.empty()),
                    NIGHT,
                    List.of("s3a://logs/aws"),
                    List.of("file:/data/w/baselines"))))
        .isEmpty();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonNode start = json(lines.get(0));
    JsonNode end = json(lines.get(1));
    assertThat(start.get("eventType").asText()).isEqualTo("START");
    assertThat(end.get("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(UUID.fromString(start.at("/run/runId").asText()))
        .isEqualTo(UUID.fromString(end.at("/run/runId").asText()));
    assertThat(end.at("/job/name").asText()).isEqualTo("tidemark.nightly");
    assertThat(end.at("/inputs/0/namespace").asText()).isEqualTo("s3a://logs");
    assertThat(end.at("/inputs/0/name").asText()).isEqualTo("aws");
    assertThat(end.at("/outputs/0/namespace").asText()).isEqualTo("file");
    assertThat(end.at("/outputs/0/name").asText()).isEqualTo("/data/w/baselines");
    assertThat(end.at("/run/facets/nominalTime/nominalStartTime").asText())
        .isEqualTo("2026-03-21T00:00:00Z");
    for (JsonNode event : List.of(start, end)) {
      // What the specification requires of a run event and of every facet.
      assertThat(event.fieldNames())
          .toIterable()
          .contains("eventTime", "producer", "schemaURL", "run", "job");
      event
          .at("/run/facets")
          .forEach(facet -> assertThat(facet.has("_producer") && facet.has("_schemaURL")).isTrue());
    }
  }

  @Test
  void aFailureIsToldToAServiceWhoseAddressIsNotPrinted() throws IOException {
    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/lineage",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(bodies.size() == 1 ? 201 : 503, -1);
          exchange.close();
        });
    server.start();
    try {
      Path secret =
          Files.writeString(
              folder.resolve("url"),
              "http://127.0.0.1:" + server.getAddress().getPort() + "/lineage?key=hush\n");
      Lineage lineage = Lineage.to(null, secret);
      String event =
          Lineage.ended(
              outcome(ExitCode.INPUT_MISSING, Optional.of("the input is late")),
              NIGHT,
              List.of(),
              List.of());
      assertThat(lineage.give(event)).isEmpty();
      assertThat(lineage.give(event).orElseThrow()).contains("503").doesNotContain("hush");
    } finally {
      server.stop(0);
    }
    JsonNode told = json(bodies.get(0));
    assertThat(told.get("eventType").asText()).isEqualTo("FAIL");
    assertThat(told.at("/run/facets/errorMessage/message").asText()).isEqualTo("the input is late");
    Path wrong = Files.writeString(folder.resolve("wrong"), "ftp://hush");
    TidemarkException refused =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            TidemarkException.class, () -> Lineage.to(null, wrong).isWanted());
    assertThat(refused.getMessage()).contains("--lineage-url-file").doesNotContain("hush");
  }

  private static RunOutcome outcome(ExitCode code, Optional<String> problem) {
    return new RunOutcome(
        "r-1",
        "tidemark nightly",
        AT,
        AT.plusSeconds(9),
        code,
        problem,
        Optional.empty(),
        Optional.empty());
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
