package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.runtime.Counterpart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the alert rules of Prometheus in {@code jobs/monitoring}. */
class AlertRulesTest {
  private static final Path RULES = Path.of("../monitoring/alert-rules.yaml");
  private static final Path CASES = Path.of("src/test/resources/monitoring/alert-rules.test.yaml");

  @TempDir private Path folder;

  @Test
  void queriesUseExistingMetrics() throws IOException {
    Set<String> metrics =
        all(
            "(?m)^\\| `(tidemark_\\w+)`",
            Files.readString(Path.of("../../docs/reference/metrics.md")));
    Set<String> named = new TreeSet<>();
    for (JsonNode rule : rules()) {
      Set<String> ofRule = all("\\b(tidemark_\\w+)", rule.get("expr").textValue());
      assertThat(ofRule).as(rule.get("alert").textValue()).isNotEmpty();
      named.addAll(ofRule);
    }
    // A histogram has series for its buckets.
    assertThat(named.remove("tidemark_decision_seconds_bucket")).isTrue();
    assertThat(named).hasSizeGreaterThan(10).isSubsetOf(metrics);
  }

  @Test
  void everyRuleNamesASectionOfTheDocumentation() throws IOException {
    for (JsonNode rule : rules()) {
      String[] runbook = rule.at("/annotations/runbook").asText().split("#");
      Set<String> sections =
          all("(?m)^##+ (.*)$", Files.readString(Path.of("../..", runbook[0]))).stream()
              .map(title -> title.toLowerCase(Locale.ROOT).replace(' ', '-'))
              .collect(Collectors.toSet());
      if (runbook.length > 1) {
        assertThat(sections).contains(runbook[1]);
      }
    }
  }

  @Test
  void everyRuleHasATestCase() throws IOException {
    Set<String> alerts = new TreeSet<>();
    rules().forEach(rule -> alerts.add(rule.get("alert").textValue()));
    assertThat(all("alertname(?:=\"|: )(\\w+)", Files.readString(CASES))).isEqualTo(alerts);
  }

  @Test
  @Tag("counterpart")
  void prometheusFiresRulesAsExpected() throws Exception {
    Counterpart promtool = Counterpart.named("promtool");
    Path rules = Files.copy(RULES, folder.resolve("alert-rules.yaml"));
    Path cases = Files.copy(CASES, folder.resolve("cases.yaml"));
    Counterpart.Run checked =
        promtool.run(folder, "check", "rules", "--lint-fatal", rules.toString());
    assertThat(checked.exitCode()).as(checked.output()).isZero();
    Counterpart.Run tested = promtool.run(folder, "test", "rules", cases.toString());
    assertThat(tested.exitCode()).as(tested.output()).isZero();
    assertThat(tested.output()).contains("SUCCESS");
  }

  private static Iterable<JsonNode> rules() throws IOException {
    return new YAMLMapper()
        .readTree(RULES.toFile()).findValues("rules").stream()
            .flatMap(JsonNode::valueStream)
            .toList();
  }

  private static Set<String> all(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
