package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
  private static final LocalDate FROM = LocalDate.of(2026, 3, 2);
  private static final SimulationPlan PLAN = new SimulationPlan(FROM, 20, 40, 1200, 25, 11);

  @TempDir private static Path out;
  private static SimulationSummary summary;
  private static SimulatedFiles files;
  private static final List<Integer> DAYS_DONE = new ArrayList<>();

  @BeforeAll
  static void simulate() throws IOException {
    summary = Simulation.write(PLAN, out, DAYS_DONE::add);
    files = new SimulatedFiles(out);
  }

  @Test
  void reportsProgressByDay() {
    assertThat(DAYS_DONE).hasSize(20).startsWith(1, 2).endsWith(20);
  }

  @Test
  void summaryMatchesFiles() throws IOException {
    long complete =
        files.kubernetesAudit().stream()
            .filter(line -> line.get("stage").asText().equals("ResponseComplete"))
            .count();
    assertThat(summary.eventsByFormat())
        .containsEntry("cloudtrail", (long) files.cloudTrail().size())
        .containsEntry("kubernetes_audit", complete)
        .containsEntry("gateway_csv", (long) files.gateway().size())
        .containsEntry("otlp", (long) toolCalls().size());
    assertThat(summary.attackEvents()).isEqualTo(files.labels().size());
  }

  @Test
  void weekdaysHaveRequestedNumberOfEvents() {
    // Starting on a Monday, 20 days contain 15 weekdays, one of which may be a holiday, and 5
    // weekend days with about half as many events.
    double weekdays = summary.events() / 17.0;
    assertThat(weekdays).isBetween(0.6 * PLAN.eventsPerDay(), 1.4 * PLAN.eventsPerDay());
  }

  @Test
  void includesEveryKindAndTenPercentPeople() throws IOException {
    Set<String> kinds = new TreeSet<>();
    for (IdentityKind kind : IdentityKind.values()) {
      if (kind != IdentityKind.UNKNOWN) {
        kinds.add(kind.label());
      }
    }
    assertThat(summary.identitiesByKind().keySet()).isEqualTo(kinds);
    assertThat(summary.identitiesByKind().values().stream().mapToInt(n -> n).sum()).isEqualTo(40);
    assertThat(summary.identitiesByKind()).containsEntry("human", 4);
    Set<String> behaviours = new HashSet<>();
    files
        .report()
        .get("identities")
        .forEach(node -> behaviours.add(node.get("behaviour").asText()));
    assertThat(behaviours).hasSizeGreaterThanOrEqualTo(14);
  }

  @Test
  void eventIdsAreUniqueAndLabelsReferToThem() throws IOException {
    Map<String, Integer> ids = new HashMap<>();
    files
        .cloudTrail()
        .forEach(record -> ids.merge(record.get("eventID").asText(), 1, Integer::sum));
    files.kubernetesAudit().stream()
        .filter(line -> line.get("stage").asText().equals("ResponseComplete"))
        .forEach(line -> ids.merge(keyOf(line), 1, Integer::sum));
    files.gateway().forEach(row -> ids.merge(row.get("metadata_uid"), 1, Integer::sum));
    toolCalls().forEach(span -> ids.merge(idOf(span), 1, Integer::sum));
    assertThat(ids.values()).containsOnly(1);
    assertThat(ids.keySet()).containsAll(files.labels().stream().map(r -> r.get(0)).toList());
  }

  /** Returns tool calls as the agents' own spans, which are the outermost spans. */
  private static List<JsonNode> toolCalls() throws IOException {
    return files.spans().stream()
        .filter(span -> span.get("name").asText().startsWith("execute_tool "))
        .toList();
  }

  private static String idOf(JsonNode span) {
    return span.get("traceId").asText() + "-" + span.get("spanId").asText();
  }

  @Test
  void logsMcpCallsAtAgentClientAndServer() throws IOException {
    Map<String, JsonNode> spans = new HashMap<>();
    files.spans().forEach(span -> spans.put(idOf(span), span));
    Map<String, Integer> outermost = new TreeMap<>();
    for (JsonNode span : spans.values()) {
      if (span.get("name").asText().startsWith("tools/call ")) {
        JsonNode parent =
            spans.get(span.get("traceId").asText() + "-" + span.get("parentSpanId").asText());
        boolean server = span.get("kind").asInt() == 2;
        String tool = span.get("name").asText().substring("tools/call ".length());
        assertThat(parent.get("name").asText())
            .isEqualTo((server ? "tools/call " : "execute_tool ") + tool);
        assertThat(parent.get("startTimeUnixNano").asText())
            .isLessThan(span.get("startTimeUnixNano").asText());
        outermost.merge(server ? "server" : "client", 1, Integer::sum);
      }
    }
    assertThat(outermost).containsOnlyKeys("client", "server");
    assertThat(toolCalls()).hasSizeGreaterThan(outermost.get("client"));
    assertThat(outermost.get("client")).isGreaterThan(outermost.get("server"));
  }

  private static String keyOf(JsonNode audited) {
    Instant received = Instant.parse(audited.get("requestReceivedTimestamp").asText());
    return audited.get("auditID").asText()
        + "@"
        + ChronoUnit.MICROS.between(Instant.EPOCH, received);
  }

  @Test
  void everyAttackHasEventsAndReport() throws IOException {
    Map<String, Integer> events = new TreeMap<>();
    for (CSVRecord label : files.labels()) {
      events.merge(
          label.get("attack_id") + "/" + label.get("case") + "/" + label.get("variant"),
          1,
          Integer::sum);
    }
    Map<String, Integer> reported = new TreeMap<>();
    for (JsonNode attack : files.report().get("attacks")) {
      reported.put(
          attack.get("id").asText()
              + "/"
              + attack.get("case").asText()
              + "/"
              + attack.get("variant").asText(),
          attack.get("events").asInt());
    }
    assertThat(events).isEqualTo(reported).hasSize(25);
  }

  @Test
  void playsEveryCaseDailyInSeveralVariants() throws IOException {
    Map<String, Set<Integer>> casesByDay = new TreeMap<>();
    Map<Integer, Set<String>> variants = new TreeMap<>();
    for (JsonNode attack : files.report().get("attacks")) {
      casesByDay
          .computeIfAbsent(attack.get("start").asText().substring(0, 10), day -> new TreeSet<>())
          .add(attack.get("case").asInt());
      variants
          .computeIfAbsent(attack.get("case").asInt(), number -> new TreeSet<>())
          .add(attack.get("variant").asText());
    }
    assertThat(casesByDay).containsOnlyKeys(days("2026-03-17", 5));
    assertThat(casesByDay.values()).allSatisfy(cases -> assertThat(cases).hasSize(5));
    assertThat(variants).hasSize(5);
    assertThat(variants.values()).allSatisfy(its -> assertThat(its).hasSizeGreaterThanOrEqualTo(3));
  }

  @Test
  void limitsEventsPerVariant() throws IOException {
    for (JsonNode attack : files.report().get("attacks")) {
      String variant = attack.get("variant").asText();
      int most = variant.contains("careful") || variant.startsWith("slow") ? 10 : 400;
      // For injected calls, one is enough.
      int fewest = variant.matches(".*-(stranger|outside|added|changed|secrets-read)") ? 1 : 3;
      assertThat(attack.get("events").asInt()).as(variant).isBetween(fewest, most);
    }
  }

  @Test
  void attacksAnIdentityAtMostOnceInTwoDays() throws IOException {
    Map<String, List<LocalDate>> starts = new TreeMap<>();
    for (JsonNode attack : files.report().get("attacks")) {
      LocalDate day = LocalDate.parse(attack.get("start").asText().substring(0, 10));
      starts.computeIfAbsent(attack.get("identity").asText(), k -> new ArrayList<>()).add(day);
    }
    for (List<LocalDate> days : starts.values()) {
      for (int i = 1; i < days.size(); i++) {
        assertThat(days.get(i - 1).plusDays(1)).isBefore(days.get(i));
      }
    }
  }

  @Test
  void writesNativeCloudTrailRecords() throws IOException {
    Set<String> types = new TreeSet<>();
    for (JsonNode record : files.cloudTrail()) {
      JsonNode who = record.get("userIdentity");
      types.add(who.get("type").asText());
      assertThat(record.get("eventVersion").asText()).isEqualTo("1.11");
      assertThat(Instant.parse(record.get("eventTime").asText())).isAfter("2026-03-01T23:59:59Z");
      assertThat(record.get("readOnly").isBoolean()).isTrue();
      assertThat(record.get("managementEvent").isBoolean()).isTrue();
      assertThat(record.get("eventID").asText())
          .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
      if (who.get("type").asText().equals("AssumedRole")) {
        assertThat(who.get("accessKeyId").asText()).matches("ASIA[A-Z2-7]{16}");
        assertThat(who.at("/sessionContext/sessionIssuer/arn").asText())
            .startsWith("arn:aws:iam::" + record.get("recipientAccountId").asText() + ":role/");
        assertThat(Instant.parse(who.at("/sessionContext/attributes/creationDate").asText()))
            .isBeforeOrEqualTo(Instant.parse(record.get("eventTime").asText()));
      }
    }
    assertThat(types).containsExactly("AWSService", "AssumedRole", "IAMUser", "WebIdentityUser");
  }

  @Test
  void writesNativeAuditLines() throws IOException {
    Set<String> received = new HashSet<>();
    Set<String> complete = new HashSet<>();
    for (JsonNode line : files.kubernetesAudit()) {
      assertThat(line.get("apiVersion").asText()).isEqualTo("audit.k8s.io/v1");
      boolean done = line.get("stage").asText().equals("ResponseComplete");
      (done ? complete : received).add(line.get("auditID").asText());
      assertThat(line.get("requestReceivedTimestamp").asText())
          .matches("2026-03-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
      if (done) {
        boolean denied = line.at("/responseStatus/code").asInt() == 403;
        assertThat(line.at("/annotations/authorization.k8s.io~1decision").asText())
            .isEqualTo(denied ? "forbid" : "allow");
      }
    }
    assertThat(received).isNotEmpty();
    assertThat(complete).containsAll(received);
  }

  @Test
  void gatewayRowsOmitDerivedColumns() throws IOException {
    List<CSVRecord> rows = files.gateway();
    List<String> header = rows.get(0).getParser().getHeaderNames();
    assertThat(header).allMatch(name -> EventColumn.named(name).isPresent());
    assertThat(header)
        .doesNotContain(
            "identity",
            "src_ip_prefix",
            "ua_family",
            "action",
            "cohort",
            "impact_tier",
            "is_write");
    for (CSVRecord row : rows) {
      assertThat(row.get("time")).matches("2026-03-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
      assertThat(row.get("device_is_compliant")).isIn("", "true", "false");
    }
    assertThat(rows.stream().map(row -> row.get("delegation_chain")))
        .anyMatch(
            chain -> chain.startsWith("[{\"uid\":") && chain.endsWith(",\"type\":\"user\"}]"));
    assertThat(rows.stream().map(row -> row.get("token_scopes")))
        .anyMatch(scopes -> scopes.startsWith("[\""));
  }

  @Test
  void isDeterministicInAnyLocaleAndTimeZone(@TempDir Path other) throws IOException {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      // Use Arabic digits and a time zone with another midnight.
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      Simulation.write(PLAN, other);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
    SortedMap<String, byte[]> first = files.bytes();
    SortedMap<String, byte[]> second = new SimulatedFiles(other).bytes();
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach(
        (name, bytes) -> assertThat(Arrays.equals(bytes, second.get(name))).as(name).isTrue());
  }

  private static String[] days(String first, int count) {
    String[] days = new String[count];
    for (int i = 0; i < count; i++) {
      days[i] = LocalDate.parse(first).plusDays(i).toString();
    }
    return days;
  }
}
