package io.tidemark.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.training.evaluation.AttackLabel;
import io.tidemark.training.evaluation.DetectedAttack;
import io.tidemark.training.evaluation.DetectionTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionTextTest {
  @Test
  void refusedAttacksStayInTheTableAndAreSaidApart() {
    DetectionTable table =
        new DetectionTable(
            List.of(attack("a", 1, false), attack("b", 0, false), attack("c", 0, true)), List.of());
    assertThat(DetectionText.lines(table))
        .anyMatch(line -> line.startsWith("| all | 1 of 3 | 0.333 "))
        .contains(
            "Refused by the platform itself: 1, no decision to make."
                + " Found of the others: 1 of 2, 0.500, case 4 0.500");
    assertThat(DetectionText.missed(table))
        .containsExactly(
            "missed seed 1 b, v: 3 events judged, highest risk 0.1000, smallest p 0.5000",
            "refused by the platform itself seed 1 c, v: no decision to make");
  }

  @Test
  void missOfWhichNoEventWasEvidenceSaysSo() {
    DetectedAttack unseen =
        new DetectedAttack(
            "seed 1",
            new AttackLabel("a", 3, "v"),
            "identity",
            57,
            0,
            Double.NaN,
            false,
            0,
            1,
            false);
    assertThat(DetectionText.missed(new DetectionTable(List.of(unseen), List.of())))
        .containsExactly(
            "missed seed 1 a, v: 57 events judged, none was evidence, highest risk 0.0000");
  }

  @Test
  void variantThatIsNeverFoundHasNoEventsAndMinutesToTell() {
    DetectionTable table = new DetectionTable(List.of(attack("a", 0, false)), List.of());
    assertThat(DetectionText.variants(table))
        .anyMatch(
            line ->
                line.matches(
                    "\\| 4 v \\| 0 of 1 \\| 0\\.000 \\(.*\\) \\| - \\| - \\| 0, 0\\.000 \\|"))
        .noneMatch(line -> line.contains("NaN"));
  }

  @Test
  void nothingIsSaidOfRefusalsWhereThereAreNone() {
    DetectionTable table = new DetectionTable(List.of(attack("a", 1, false)), List.of());
    assertThat(DetectionText.lines(table)).noneMatch(line -> line.contains("Refused"));
  }

  private static DetectedAttack attack(String id, int eventsToDetect, boolean refused) {
    return new DetectedAttack(
        "seed 1",
        new AttackLabel(id, 4, "v"),
        "identity",
        refused ? 0 : 3,
        eventsToDetect,
        eventsToDetect > 0 ? 1 : Double.NaN,
        eventsToDetect > 0,
        0.1,
        0.5,
        refused);
  }
}
