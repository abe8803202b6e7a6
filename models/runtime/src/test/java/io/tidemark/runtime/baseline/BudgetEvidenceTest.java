package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BudgetEvidenceTest {
  @Test
  void wealthRisesOnlyAboveBudget() {
    assertThat(BudgetEvidence.of(0.05, List.of(0.05, 0.05))).containsExactly(1.0, 1.0);
    assertThat(BudgetEvidence.of(0.05, List.of(0.0)).get(0)).isCloseTo(0.5, within(1e-12));
    // Stakes of 1/4, 1/2 and 3/4 at twice the budget.
    assertThat(BudgetEvidence.of(0.05, List.of(0.1)).get(0)).isCloseTo(1.5, within(1e-12));
    assertThat(BudgetEvidence.of(0.05, List.of(0.0, 0.1)).get(1))
        .as("whoever has lost starts again with one unit")
        .isCloseTo(1.5, within(1e-12));
  }

  @Test
  void budgetExceededTwiceBreaksWithinFourWeeks() {
    List<Double> wealth = BudgetEvidence.of(0.05, Collections.nCopies(28, 0.1));
    assertThat(wealth.get(10)).isLessThan(BudgetEvidence.BROKEN);
    assertThat(wealth.get(14)).isGreaterThan(BudgetEvidence.BROKEN);
  }

  /** Nights are clustered: on one in ten, half of the budgeted year's false step-ups happen. */
  @Test
  void keptBudgetIsRarelyReportedAsBroken() {
    SplittableRandom random = new SplittableRandom(7);
    int years = 400;
    int broken = 0;
    for (int year = 0; year < years; year++) {
      List<Double> shares = new ArrayList<>();
      for (int night = 0; night < 365; night++) {
        shares.add(random.nextInt(10) == 0 ? 0.25 : 0.025 / 0.9);
      }
      broken += Collections.max(BudgetEvidence.of(0.05, shares)) >= BudgetEvidence.BROKEN ? 1 : 0;
    }
    // The guarantee of one night in 365 on average allows for most years with a notice.
    assertThat((double) broken / years).isLessThan(0.63);
  }

  @Test
  void rejectsImpossibleShares() {
    assertThatThrownBy(() -> BudgetEvidence.of(0, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BudgetEvidence.of(0.05, List.of(1.5)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BudgetEvidence.of(0.05, List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
