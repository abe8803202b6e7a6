package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.notebooks.report.PlainTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionTablesTest {
  @Test
  void listsBlockedAttacksSeparately() {
    Detection table =
        new Detection(
            List.of(attack("a", 1, false), attack("b", 0, false), attack("c", 0, true)),
            List.of(),
            0);
    assertThat(PageText.rows(byVariant(table)))
        .anyMatch(line -> line.matches("  all +1 of 3 +0\\.333 .*"));
    assertThat(DetectionTables.facts(table))
        .contains(
            "Refused by the platform itself, so there was nothing to decide: 1."
                + " Found among the others: 1 of 2, 0.500, case 4 0.500");
    assertThat(DetectionTables.missed(table.attacks()))
        .containsExactly(
            "missed: b, v on identity: 3 events judged, highest risk 0.1000, smallest p"
                + " 0.5000",
            "refused by the platform itself: c, v (no decision to make)");
  }

  @Test
  void reportsMissWithoutEvidence() {
    AttackOutcome unseen =
        new AttackOutcome(
            "seed 1",
            new AttackLabel("a", 3, "v", "identity"),
            "identity",
            57,
            0,
            Double.NaN,
            false,
            0,
            1,
            false);
    assertThat(DetectionTables.missed(List.of(unseen)))
        .containsExactly(
            "missed: a, v on identity: 57 events judged, no event was evidence, highest risk"
                + " 0.0000");
  }

  @Test
  void missedVariantHasNoDetectionTime() {
    Detection table = new Detection(List.of(attack("a", 0, false)), List.of(), 0);
    assertThat(PageText.rows(byVariant(table)))
        .anyMatch(line -> line.matches("  v +0 of 1 +0\\.000 \\(.*\\) +- +- +0, 0\\.000"))
        .noneMatch(line -> line.contains("NaN"));
  }

  @Test
  void omitsBlockedAttacksIfNone() {
    Detection table = new Detection(List.of(attack("a", 1, false)), List.of(), 0);
    assertThat(DetectionTables.facts(table)).noneMatch(line -> line.contains("Refused"));
  }

  private static PlainTable byVariant(Detection detection) {
    return DetectionTables.attacks("Variants", detection, attack -> attack.attack().variant(), "");
  }

  private static AttackOutcome attack(String id, int eventsToDetect, boolean refused) {
    return new AttackOutcome(
        "seed 1",
        new AttackLabel(id, 4, "v", "identity"),
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
