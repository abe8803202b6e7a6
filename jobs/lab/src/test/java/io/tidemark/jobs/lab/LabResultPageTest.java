package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.jobs.lab.FeatureRelations.Closest;
import io.tidemark.jobs.lab.LabResult.Both;
import io.tidemark.jobs.lab.LabResult.Change;
import io.tidemark.jobs.lab.LabResult.Contribution;
import io.tidemark.jobs.lab.LabResult.Features;
import io.tidemark.jobs.lab.LabResult.Named;
import io.tidemark.jobs.lab.LabResult.Selected;
import io.tidemark.jobs.lab.StatisticParts.Part;
import io.tidemark.notebooks.report.LabPage;
import io.tidemark.notebooks.report.PlainTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabResultPageTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);
  private static final Detection ALL = detection(0, 1);
  private static final Detection HALF = detection(10, 2);

  @Test
  void singleCandidateIsNotCompared() {
    LabPage page = findings(Comparison.of(List.of(ALL), List.of(), 0.1, 1), null, null).page();
    assertThat(page.title()).isEqualTo("mine");
    assertThat(page.significance()).isEqualTo("not compared");
    assertThat(page.verdict()).isEqualTo("mine finds 100.0 % of the attacks.");
    assertThat(page.tables())
        .extracting(PlainTable::title)
        .containsExactly("Decisions with the nights' own thresholds");
    assertThat(page.tables().get(0).head()).containsExactly("", "mine");
    assertThat(page.tables().get(0).rows())
        .contains(
            List.of("  days with a false step-up", "1 of 20, budget 0.1"),
            List.of("nights refused by gates", "1"));
  }

  @Test
  void verdictNamesDifferenceAndCases() {
    Comparison comparison = Comparison.of(List.of(HALF, HALF), List.of(ALL, ALL), 0.1, 1);
    LabPage page = findings(comparison, named("theirs"), null).page();
    assertThat(page.title()).isEqualTo("mine against theirs");
    assertThat(page.significance()).isEqualTo("worse");
    assertThat(page.verdict())
        .startsWith(
            "mine finds fewer: 50.0 % at the same number of false alarms, 100.0 % with theirs: -50.0")
        .endsWith("Worse in case 1.");
    assertThat(page.facts())
        .contains(
            "With the nights' own thresholds, mine finds 50.0 % with 0.100 false step-ups per"
                + " identity-day, and theirs finds 100.0 % with 0.050.",
            "Training used 2 seeds, and the attacks used seed 5.",
            "1 other attack would fall on identity-days labelled compromised, which are not judged.",
            "One identity in 3 is evaluated.")
        .anyMatch(fact -> fact.contains("8 of 9 attacks were assigned a victim on 2 days"));
    PlainTable around = page.tables().get(0);
    assertThat(around.head()).containsExactly("", "mine", "theirs", "difference");
    assertThat(around.rows().get(0).get(0)).isEqualTo("found around the budget (of 20)");
    assertThat(around.rows().get(0).get(3)).startsWith("-0.500 (").endsWith(") *");
    assertThat(page.tables().get(1).rows())
        .contains(
            List.of(
                "  days with a false step-up", "2 of 20, budget 0.1", "1 of 20, budget 0.1", ""));
    assertThat(page.tables().get(2).rows()).hasSize(10).allMatch(row -> row.get(0).equals("lost"));
  }

  @Test
  void listsChangedFeaturesFirst() {
    List<Contribution> parts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Part part = new Part(i / 100.0, 0, 0, 0);
      parts.add(new Contribution("old" + i, part, part));
    }
    parts.add(new Contribution("new", new Part(0, 0, 0, 0), null));
    parts.add(new Contribution("gone", null, new Part(0.01, 0, 0, 0)));
    Features features =
        new Features(
            List.of(
                new Change(
                    "new",
                    "added",
                    new Closest("new", "old1", -0.95, 0.8),
                    new Selected("action == 'a'", 0, 10_724)),
                new Change("gone", "removed", null, null)),
            parts,
            new Both<>(2.0, 3.0));
    Comparison comparison = Comparison.of(List.of(ALL, ALL), List.of(ALL, ALL), 0.1, 1);
    LabPage page = findings(comparison, named("theirs"), features).page();
    assertThat(page.significance()).isEqualTo("within noise");
    assertThat(PageText.of(page)).noneMatch(line -> line.endsWith("…"));
    assertThat(page.facts().get(0))
        .startsWith("Warning: new selected 0 of 10,724 events, so it has no effect.")
        .endsWith("action == 'a'");
    assertThat(page.facts())
        .contains("More --attacks or an earlier --from can narrow the intervals.")
        .anyMatch(
            fact ->
                fact.equals(
                    "Training and judging all nights once takes 2.0 s of CPU time, and 3.0 s with"
                        + " theirs."));
    assertThat(table(page, "Changed features").rows())
        .containsExactly(
            List.of("new", "added", "old1", "-0.95", "80.0 %", "redundant"),
            List.of("gone", "removed", "-", "-", "-", ""));
    List<List<String>> rows = table(page, "Contribution to decisions").rows();
    assertThat(rows).hasSize(12);
    assertThat(rows.get(0).get(0)).isEqualTo("gone (with theirs)");
    assertThat(rows.get(1).get(0)).isEqualTo("new");
    assertThat(rows.get(2).get(0)).isEqualTo("old19");
  }

  @Test
  void jsonHasNullForMissingMetrics() {
    JsonNode json = findings(Comparison.of(List.of(ALL), List.of(), 0.1, 1), null, null).json();
    assertThat(json.at("/comparison/figures/8/name").asText()).isEqualTo("detection rate, case 2");
    assertThat(json.at("/comparison/figures/8/tried/value").isNull()).isTrue();
    assertThat(json.at("/comparison/figures/6/tried/value").asDouble()).isEqualTo(1);
    assertThat(json.at("/comparison/figures/6/against").isNull()).isTrue();
    assertThat(json.at("/comparison/tried/0/attacks/0/events_to_detect").asInt()).isEqualTo(2);
    assertThat(json.at("/comparison/tried/0/attacks/0/attack/use_case").asInt()).isOne();
    assertThat(json.at("/question/one_identity_in").asInt()).isEqualTo(3);
    assertThat(json.at("/comparison/significance").asText()).isEqualTo("not compared");
    assertThat(json.path("features").isNull()).isTrue();
    assertThat(json.at("/comparison/tried/0/false_step_ups").asInt()).isOne();
    assertThat(json.at("/comparison/tried/0/normal_days").asInt()).isEqualTo(20);
    assertThat(json.at("/comparison/tried/0").has("days")).as("identities by day").isFalse();
  }

  @Test
  void namesCandidateOfRefusedAndMissedAttacks() {
    List<AttackOutcome> attacks = new ArrayList<>(detection(1, 1).attacks());
    AttackLabel label = new AttackLabel("dead", 1, "v", "i");
    attacks.add(new AttackOutcome("c", label, "i", 0, 0, Double.NaN, false, 0, 1, true));
    Detection some = new Detection(attacks, ALL.days(), 0);
    String refused =
        "Refused by the platform itself, so there was nothing to decide: 1. Found among the others:"
            + " 19 of 20, 0.950, case 1 0.950";
    LabResult one = findings(Comparison.of(List.of(some), List.of(), 0.1, 1), null, null);
    assertThat(one.page().facts()).contains("mine, first seed: " + refused);
    assertThat(one.missed().get(0)).isEqualTo("Missed by mine, first seed:");
    LabResult both =
        findings(Comparison.of(List.of(some), List.of(some), 0.1, 1), named("theirs"), null);
    assertThat(both.page().facts())
        .contains("mine, first seed: " + refused, "theirs, first seed: " + refused);
    assertThat(both.missed())
        .containsExactly(
            "Missed by mine, first seed:",
            "missed: attack-0, v on i0: 3 events judged, highest risk 0.0000, smallest p 0.1000",
            "refused by the platform itself: dead, v (no decision to make)");
  }

  private static PlainTable table(LabPage page, String title) {
    return page.tables().stream()
        .filter(table -> table.title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  private static Named named(String name) {
    return new Named(name, 2, "hash", 0.1);
  }

  private static LabResult findings(Comparison comparison, Named against, Features features) {
    return findings(named("mine"), against, comparison, features);
  }

  static LabResult findings(Named tried, Named against, Comparison comparison, Features features) {
    return new LabResult(
        "20260322T013000-abcdef",
        new LabResult.Question(
            "2026-03-22T01:30:00Z",
            "0",
            tried,
            against,
            "2026-03-20",
            "2026-03-21",
            2,
            9,
            8,
            1,
            3,
            5,
            0.1,
            List.of(1L, 2L)),
        comparison,
        features);
  }

  /**
   * Returns twenty attacks of case 1 and as many normal days with low risk, some of which are
   * alerted.
   */
  private static Detection detection(int missed, int falseStepUps) {
    List<AttackOutcome> attacks = new ArrayList<>();
    List<DayOutcome> days = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String who = "i" + i;
      AttackLabel label = new AttackLabel("attack-" + i, 1, "v", who);
      boolean isFound = i >= missed;
      attacks.add(
          new AttackOutcome(
              "c",
              label,
              who,
              3,
              isFound ? 2 : 0,
              isFound ? 1 : Double.NaN,
              isFound,
              isFound ? 0.9 : 0,
              0.1,
              false));
      double risk = 0.01 + i / 100.0;
      boolean isFalse = i < falseStepUps;
      days.add(
          new DayOutcome(
              "c", who, DAY, risk, risk, false, isFalse, isFalse, DayOutcome.Sessions.NONE));
    }
    return new Detection(attacks, days, 1);
  }
}
