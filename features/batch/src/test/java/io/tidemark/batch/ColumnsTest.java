package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.EventColumn;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  private static ExecutorProgram catalogue(String keys) {
    return new ExecutorProgram(
        "my.yaml", "features: [{name: a, case: 1, message: x, far: 1, " + keys + "}]");
  }

  @Test
  void keepsColumnsUsedByFeatures() {
    assertThat(Columns.carried(ExecutorProgram.builtIn()))
        .containsAll(ExecutorProgram.builtIn().program().columns());
  }

  @Test
  void keepsInputsOfDerivedValues() {
    assertThat(Columns.carried(catalogue("novelty: delegator")))
        .contains(EventColumn.DELEGATION_CHAIN);
    assertThat(Columns.carried(catalogue("velocity: source")))
        .contains(EventColumn.SRC_LAT, EventColumn.SRC_LON);
    assertThat(Columns.carried(catalogue("novelty: \"resource_type + resource_uid\"")))
        .contains(EventColumn.RESOURCE_TYPE, EventColumn.RESOURCE_UID);
  }

  @Test
  void dropsUnusedColumns() {
    assertThat(Columns.carried(catalogue("novelty: action")))
        .contains(EventColumn.ACTION, EventColumn.IS_NHI, EventColumn.DEVICE_IS_MANAGED)
        .doesNotContain(EventColumn.UNMAPPED, EventColumn.USER_AGENT, EventColumn.ACTOR_USER_UID);
    assertThat(Columns.carried(catalogue("novelty: action, unit: user_agent")))
        .as("mentioned only as a unit")
        .contains(EventColumn.USER_AGENT);
  }
}
