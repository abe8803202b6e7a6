package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.program.FeatureProgram;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  private static ProgramOnExecutor catalogue(String keys) {
    return new ProgramOnExecutor(
        "my.yaml", "features: [{name: a, case: 1, says: x, far: 1, " + keys + "}]");
  }

  @Test
  void whatFeaturesLookAtTravels() {
    FeatureProgram program = ProgramOnExecutor.builtIn().program();
    Set<EventColumn> carried = Columns.carried(ProgramOnExecutor.builtIn());
    for (int i = 0; i < program.size(); i++) {
      assertThat(carried).containsAll(program.columns(i));
    }
  }

  @Test
  void derivedValuesBringTheColumnsThatTheyAreMadeOf() {
    assertThat(Columns.carried(catalogue("novelty: delegator")))
        .contains(EventColumn.DELEGATION_CHAIN);
    assertThat(Columns.carried(catalogue("velocity: source")))
        .contains(EventColumn.SRC_LAT, EventColumn.SRC_LON);
    assertThat(Columns.carried(catalogue("novelty: \"resource_type + resource_uid\"")))
        .contains(EventColumn.RESOURCE_TYPE, EventColumn.RESOURCE_UID);
  }

  @Test
  void whatNobodyNamesStaysBehind() {
    assertThat(Columns.carried(catalogue("novelty: action")))
        .contains(EventColumn.ACTION, EventColumn.IS_NHI, EventColumn.DEVICE_IS_MANAGED)
        .doesNotContain(EventColumn.UNMAPPED, EventColumn.USER_AGENT, EventColumn.ACTOR_USER_UID);
    assertThat(Columns.carried(catalogue("novelty: action, unit: user_agent")))
        .as("mentioned only as a unit")
        .contains(EventColumn.USER_AGENT);
  }
}
