package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import io.tidemark.simulator.SimulationSummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a simulated company's logs in all formats and compares the events with the simulation. */
class SimulatedFormatsTest {
  private static final ReadOptions OPTIONS = ReadOptions.at(1_800_000_000_000_000L);

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path out;
  private static SimulationSummary summary;

  /** The last record of each event, by format label. */
  private static final SortedMap<String, Map<String, AccessEvent>> EVENTS = new TreeMap<>();

  private static final Set<String> RECOGNISED = new TreeSet<>();

  @BeforeAll
  static void simulateAndRead() throws IOException {
    summary =
        Simulation.write(
            new SimulationPlan(
                LocalDate.of(2026, 3, 2),
                8,
                62,
                1500,
                20,
                3,
                io.tidemark.simulator.LogFormat.all()),
            out);
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        read(file);
      }
    }
  }

  private static void read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Logs.Reading reading = Logs.read(in, out.relativize(file).toString(), OPTIONS);
      assertThat(reading.account.rejected()).as(file.toString()).isEmpty();
      RECOGNISED.add(out.relativize(file).getName(0) + " " + reading.account.format());
      for (ParsedRecord record : reading.records) {
        if (record instanceof ParsedRecord.Accepted accepted) {
          EVENTS
              .computeIfAbsent(reading.account.format(), format -> new HashMap<>())
              .put(accepted.event().text(EventColumn.METADATA_UID), accepted.event());
        }
      }
    }
  }

  @Test
  void recognizesFormatsAndReadsEveryEventOnce() {
    assertThat(RECOGNISED)
        .containsExactly(
            "cloudtrail cloudtrail",
            "decisions tidemark-decisions",
            "entra entra-signin",
            "envoy envoy",
            "gateway csv",
            "gcp gcp-audit",
            "github github-audit",
            "kubernetes kubernetes-audit",
            "labels.csv none",
            "ocsf ocsf",
            "okta okta",
            "otlp otlp",
            "simulation.json none",
            "vault vault-audit",
            "web web-access");
    for (List<String> names :
        List.of(
            List.of("cloudtrail", "cloudtrail"),
            List.of("entra_sign_in", "entra-signin"),
            List.of("gateway_csv", "csv"),
            List.of("gcp_audit", "gcp-audit"),
            List.of("github_audit", "github-audit"),
            List.of("kubernetes_audit", "kubernetes-audit"),
            List.of("okta", "okta"),
            List.of("envoy", "envoy"),
            List.of("web_access", "web-access"),
            List.of("ocsf", "ocsf"),
            List.of("decisions", "tidemark-decisions"),
            List.of("vault_audit", "vault-audit"))) {
      assertThat((long) EVENTS.get(names.get(1)).size())
          .as(names.get(0))
          .isEqualTo(summary.eventsByFormat().get(names.get(0)))
          .isPositive();
    }
  }

  /** The spans of agent, client and server must become a single call with the simulated target. */
  @Test
  void readsToolCallsOnceWithTargets() {
    Map<String, AccessEvent> spans = EVENTS.get("otlp");
    Map<String, List<ToolCalls.Span>> traces =
        spans.values().stream()
            .flatMap(event -> ToolCalls.span(event).stream())
            .collect(Collectors.groupingBy(span -> ToolCalls.trace(span.uid())));
    Set<String> calls = new TreeSet<>();
    traces.values().forEach(trace -> calls.addAll(ToolCalls.outermost(trace).values()));
    assertThat((long) calls.size())
        .isEqualTo(summary.eventsByFormat().get("otlp"))
        .isLessThan(spans.size());
    Set<String> withoutTarget = new TreeSet<>();
    for (String call : calls) {
      AccessEvent event = spans.get(call);
      assertThat(event.text(EventColumn.IDENTITY)).contains("norrin|agent-");
      assertThat(event.texts(EventColumn.ARGUMENT_NAMES)).isNotEmpty();
      assertThat(event.delegation(EventColumn.DELEGATION_CHAIN)).hasSize(1);
      if (!event.has(EventColumn.RESOURCE_UID)) {
        withoutTarget.add(event.text(EventColumn.API_OPERATION));
      }
    }
    assertThat(withoutTarget).containsExactly("search_web");
  }

  @Test
  void classifiesKindsOfCompany() {
    record Expected(String format, String kinds) {}
    for (Expected e :
        List.of(
            new Expected("gcp-audit", "[service_account]"),
            new Expected("otlp", "[ai_agent]"),
            new Expected("entra-signin", "[service_account, workload]"),
            new Expected("envoy", "[workload]"),
            new Expected("web-access", "[api_key]"),
            new Expected("ocsf", "[service_account]"),
            new Expected("tidemark-decisions", "[service_account]"),
            new Expected("github-audit", "[api_key, ci_job, oauth_app]"))) {
      Set<String> kinds = new TreeSet<>();
      EVENTS.get(e.format).values().forEach(event -> kinds.add(event.text(EventColumn.NHI_KIND)));
      assertThat(kinds.toString()).as(e.format).isEqualTo(e.kinds);
    }
    // Whether one of the company's few people has traffic in Okta depends on chance.
    Set<String> okta = new TreeSet<>();
    EVENTS.get("okta").values().forEach(event -> okta.add(event.text(EventColumn.NHI_KIND)));
    assertThat(okta).contains("oauth_app").isSubsetOf("human", "oauth_app");
    Set<String> vault = new TreeSet<>();
    EVENTS
        .get("vault-audit")
        .values()
        .forEach(event -> vault.add(event.text(EventColumn.NHI_KIND)));
    assertThat(vault).contains("workload").doesNotContain("human");
  }

  @Test
  void everyEventHasImpactAndOutcomeOrReason() {
    EVENTS.forEach(
        (format, events) -> {
          long without =
              events.values().stream().filter(e -> !e.has(EventColumn.IMPACT_TIER)).count();
          assertThat(without).as(format).isZero();
        });
  }

  @Test
  void labelsUseEventKeysOfSources() throws IOException {
    Set<String> known = new HashSet<>();
    EVENTS.values().forEach(events -> known.addAll(events.keySet()));
    List<String> labels = Files.readAllLines(out.resolve("labels.csv"));
    assertThat(labels).hasSizeGreaterThan(100);
    Set<String> cases = new HashSet<>();
    for (String label : labels.subList(1, labels.size())) {
      String[] fields = label.split(",", -1);
      assertThat(known).contains(fields[0]);
      cases.add(fields[2]);
    }
    assertThat(cases).hasSize(5);
  }

  @Test
  void writesNoPlainTokens() {
    EVENTS
        .get("vault-audit")
        .values()
        .forEach(
            event ->
                assertThat(event.text(EventColumn.CREDENTIAL_UID))
                    .satisfiesAnyOf(
                        uid -> assertThat(uid).isNull(),
                        uid -> assertThat(uid).startsWith("hmac-sha256:")));
  }

  /**
   * Whatever the type of a value is changed to, each record must still become a row or have a
   * reason.
   */
  @Test
  void unexpectedTypesNeverThrow() throws IOException {
    List<String> strange =
        List.of("null", "1", "-1e400", "\"x\"", "\"\"", "[]", "{}", "true", "[[1]]", "[{}]");
    SplittableRandom dice = new SplittableRandom(1);
    int changed = 0;
    for (LogFormat format :
        List.of(
            LogFormat.GCP_AUDIT,
            LogFormat.ENTRA_SIGN_IN,
            LogFormat.OKTA,
            LogFormat.GITHUB_AUDIT,
            LogFormat.VAULT_AUDIT)) {
      List<String> lines = lines(format);
      for (int i = 0; i < 3000; i++) {
        ObjectNode root = (ObjectNode) JSON.readTree(lines.get(dice.nextInt(lines.size())));
        ObjectNode parent = root;
        while (true) {
          List<String> names = new ArrayList<>();
          parent.fieldNames().forEachRemaining(names::add);
          if (names.isEmpty()) {
            break;
          }
          String name = names.get(dice.nextInt(names.size()));
          if (parent.get(name) instanceof ObjectNode inner && dice.nextInt(3) > 0) {
            parent = inner;
            continue;
          }
          parent.set(name, JSON.readTree(strange.get(dice.nextInt(strange.size()))));
          break;
        }
        byte[] line = JSON.writeValueAsBytes(root);
        Logs.Reading reading = Logs.read(line, "f", OPTIONS.withFormat(format));
        assertThat(reading.account.read()).isEqualTo(1);
        assertThat(reading.records).hasSize(1);
        changed++;
      }
    }
    assertThat(changed).isEqualTo(15_000);
  }

  private static List<String> lines(LogFormat format) throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (Logs.read(bytes, "f", OPTIONS).account.format().equals(format.id())) {
          try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().limit(40).toList();
          }
        }
      }
    }
    throw new IllegalStateException("No file of " + format);
  }
}
