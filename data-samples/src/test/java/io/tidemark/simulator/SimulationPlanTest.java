package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationPlanTest {
  private static final LocalDate FROM = LocalDate.of(2026, 3, 2);

  @Test
  void lastDayIncludesFirstDay() {
    assertThat(new SimulationPlan(FROM, 2, 12, 24, 0, 1).lastDay())
        .isEqualTo(LocalDate.of(2026, 3, 3));
  }

  @Test
  void messagesNameValueAndRemedy() {
    assertThatThrownBy(() -> new SimulationPlan(FROM, 1, 12, 24, 0, 1))
        .hasMessage("Cannot simulate 1 days; give a number from 2 to 730");
    assertThatThrownBy(() -> new SimulationPlan(FROM, 2, 11, 24, 0, 1))
        .hasMessageContaining("11 identities are too few")
        .hasMessageContaining("at least 12");
    assertThatThrownBy(() -> new SimulationPlan(FROM, 2, 12, 23, 0, 1))
        .hasMessageContaining("23 events per day are too few for 12 identities");
    assertThatThrownBy(() -> new SimulationPlan(FROM, 2, 12, 24, -1, 1))
        .hasMessageContaining("Cannot place -1 attacks");
  }

  @Test
  void rejectsMoreAttacksThanVictims(@TempDir Path out) {
    SimulationPlan plan = new SimulationPlan(FROM, 4, 12, 400, 100, 1);
    assertThatThrownBy(() -> Simulation.write(plan, out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100 attacks do not fit")
        .hasMessageContaining("plan fewer attacks or more identities");
  }
}
