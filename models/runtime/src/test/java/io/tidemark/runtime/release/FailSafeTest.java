package io.tidemark.runtime.release;

import static io.tidemark.runtime.risk.DecisionKind.ALLOW;
import static io.tidemark.runtime.risk.DecisionKind.NOT_JUDGED;
import static io.tidemark.runtime.risk.DecisionKind.REVALIDATE;
import static io.tidemark.runtime.risk.DecisionKind.REVOKE;
import static io.tidemark.runtime.risk.DecisionKind.STEP_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailSafeTest {
  @Test
  void eachImpactHasADecision() {
    FailSafe table = new FailSafe(List.of(ALLOW, ALLOW, STEP_UP, REVOKE));
    assertThat(table.decision(Impact.WRITE)).isEqualTo(ALLOW);
    assertThat(table.decision(Impact.ADMIN)).isEqualTo(STEP_UP);
    assertThat(table.decision(Impact.CRITICAL)).isEqualTo(REVOKE);
  }

  @Test
  void rejectsIncompleteOrWeakeningTable() {
    assertRefused(List.of(ALLOW, STEP_UP, REVALIDATE));
    assertRefused(List.of(ALLOW, STEP_UP, STEP_UP, REVALIDATE, REVOKE));
    assertRefused(List.of(ALLOW, REVALIDATE, STEP_UP, REVALIDATE));
    assertRefused(List.of(STEP_UP, ALLOW, STEP_UP, REVALIDATE));
    assertRefused(List.of(NOT_JUDGED, STEP_UP, STEP_UP, REVALIDATE));
    assertRefused(List.of(ALLOW, STEP_UP, STEP_UP, NOT_JUDGED));
  }

  private static void assertRefused(List<DecisionKind> decisions) {
    assertThatThrownBy(() -> new FailSafe(decisions))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(decisions.toString());
  }
}
