package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.rival.Rival;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  @Test
  void judgesWithEveryBudgetAndDetectorWithAttacksAndWithout() throws IOException {
    Evaluation evaluation =
        new Evaluation(
            Settings.defaults(), List.of(0.01, 0.2), EnumSet.allOf(Evaluation.Part.class));
    evaluation.add(new SimulationPlan(LocalDate.of(2026, 3, 2), 14, 20, 500, 5, 3), 3);
    List<String> detectors = new ArrayList<>(List.of("Tidemark"));
    for (Ablation ablation : Ablation.values()) {
      detectors.add(ablation.title());
    }
    detectors.addAll(Rival.all().keySet());

    JsonNode lines = evaluation.json().path("detectors");
    assertThat(lines).hasSize(2 * detectors.size());
    for (int i = 0; i < lines.size(); i++) {
      JsonNode line = lines.get(i);
      assertThat(line.path("detector").asText()).isEqualTo(detectors.get(i % detectors.size()));
      assertThat(line.path("budget").asDouble()).isEqualTo(i < detectors.size() ? 0.01 : 0.2);
      assertThat(line.path("attacks").asInt()).isEqualTo(5);
      for (String estimate : List.of("found", "false_step_ups", "attack_free")) {
        assertThat(line.path(estimate).path("value").asDouble())
            .isBetween(
                line.path(estimate).path("low").asDouble(),
                line.path(estimate).path("high").asDouble());
      }
    }
    assertThat(lines.get(detectors.size()).at("/found/value").asDouble())
        .isGreaterThanOrEqualTo(lines.get(0).at("/found/value").asDouble())
        .isPositive();

    List<String> markdown = evaluation.markdown(LocalDate.of(2026, 3, 20));
    assertThat(markdown.get(0)).matches("Measured on 2026-03-20 with Tidemark .*, catalogue .+\\.");
    assertThat(markdown)
        .anyMatch(
            line -> line.matches("\\| Tidemark \\| 0\\.2 \\| \\d of 5 \\| \\d\\.\\d{3} \\(.*"))
        .anyMatch(line -> line.matches("\\| case 1 \\| [01] of 1 \\| .*"))
        .noneMatch(line -> line.contains("NaN"));
    assertThat(evaluation.report())
        .anyMatch(line -> line.contains("Baselines refused by gates: "))
        .anyMatch(line -> line.startsWith("Variants"))
        .noneMatch(line -> line.contains("NaN"));
  }
}
