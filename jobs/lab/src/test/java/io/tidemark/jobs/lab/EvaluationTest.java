package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.config.Settings;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  @Test
  void suiteComparesDetectorsAndReportsSpreadAndEvasion() throws IOException {
    List<String> companies = new ArrayList<>();
    List<String> lines =
        Evaluation.suite(
            Settings.defaults(),
            List.of(List.of(plan(3, 5)), List.of(plan(4, 5))),
            List.of(plan(5, 0)),
            () -> companies.add("judged"));
    assertThat(companies).hasSize(3);
    assertThat(lines)
        .anyMatch(line -> line.matches("Tidemark .*, catalogue [0-9a-f]+"))
        .anyMatch(line -> line.contains("Tuned: seeds [3]") && line.contains("seeds [4]"))
        .anyMatch(line -> line.matches("  Tidemark +[01]\\.\\d{3} .*"))
        .anyMatch(line -> line.startsWith("  new terms: source network or client "))
        .anyMatch(line -> line.contains("The design effect is not shown: "))
        .anyMatch(line -> line.startsWith("Evasion cost per day"))
        .anyMatch(line -> line.matches("  steady +all +\\d+ .*"))
        .noneMatch(line -> line.contains("NaN"));
  }

  private static SimulationPlan plan(long seed, int attacks) {
    return new SimulationPlan(LocalDate.of(2026, 3, 2), 14, 20, 500, attacks, seed);
  }
}
