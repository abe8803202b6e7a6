package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.runtime.Counterpart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the alert rules of Prometheus in {@code jobs/monitoring}. */
class AlertRulesTest {
  private static final Path MONITORING = Path.of("../monitoring");
  private static final Path CASES = Path.of("src/test/resources/monitoring/alert-rules.test.yaml");

  @TempDir private Path folder;

  /** An alert on absent metrics would fire for ever where their source does not run. */
  @ParameterizedTest
  @CsvSource({
    "nights.rules.yaml, A night",
    "service.rules.yaml, The decision service",
    "watch.rules.yaml, Watch",
  })
  void eachFileQueriesMetricsOfOneSource(String file, String section) throws IOException {
    String pages = Files.readString(Path.of("../../docs/reference/metrics.md"));
    Set<String> metrics =
        all("(?m)^\\| `(tidemark_\\w+)`", pages.split("## " + section + "\n")[1].split("\n## ")[0]);
    // A histogram has series for its buckets.
    metrics.add("tidemark_decision_seconds_bucket");
    for (JsonNode rule : rules(MONITORING.resolve(file))) {
      Set<String> ofRule = all("\\b(tidemark_\\w+)", rule.get("expr").textValue());
      assertThat(ofRule).as(rule.get("alert").textValue()).isNotEmpty().isSubsetOf(metrics);
    }
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
    List<String> check = new ArrayList<>(List.of("check", "rules", "--lint-fatal"));
    for (Path rules : files()) {
      check.add(Files.copy(rules, folder.resolve(rules.getFileName())).toString());
    }
    Path cases = Files.copy(CASES, folder.resolve("cases.yaml"));
    Counterpart.Run checked = promtool.run(folder, check.toArray(String[]::new));
    assertThat(checked.exitCode()).as(checked.output()).isZero();
    Counterpart.Run tested = promtool.run(folder, "test", "rules", cases.toString());
    assertThat(tested.exitCode()).as(tested.output()).isZero();
    assertThat(tested.output()).contains("SUCCESS");
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(MONITORING)) {
      return files.sorted().toList();
    }
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    for (Path file : files()) {
      rules.addAll(rules(file));
    }
    return rules;
  }

  private static List<JsonNode> rules(Path file) throws IOException {
    return new YAMLMapper()
        .readTree(file.toFile()).findValues("rules").stream()
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
