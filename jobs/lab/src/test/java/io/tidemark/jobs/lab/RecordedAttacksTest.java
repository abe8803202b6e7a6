package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.lab.LoggedCompany.RecordedAttacks;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordedAttacksTest {
  @Test
  void transfersRecordedAttackToCompanyIdentity() throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no recorded attacks");
    Path recorded = Path.of(data, "logs", "cloudtrail", "stratus-red-team");
    assumeTrue(Files.isDirectory(recorded), recorded + " is not there: no recorded attacks");

    RecordedAttacks attacks = RecordedAttacks.read(recorded);
    LoggedCompany company =
        LoggedCompany.simulated(new SimulationPlan(LocalDate.of(2026, 3, 2), 12, 40, 800, 0, 5));
    LoggedCompany attacked = attacks.into(company);

    assertThat(attacks.size()).isGreaterThan(10);
    Map<String, String> victims = new TreeMap<>();
    for (AccessEvent event : attacked.events()) {
      var label = attacked.attacks().get(event.text(EventColumn.METADATA_UID));
      if (label != null) {
        victims.put(label.variant(), event.text(EventColumn.IDENTITY));
        assertThat(event.number(EventColumn.IS_NHI)).isEqualTo(1);
      }
    }
    assertThat(victims).hasSize(attacks.size());
    assertThat(company.events())
        .extracting(event -> event.text(EventColumn.IDENTITY))
        .containsAll(victims.values());
    assertThat(attacked.events().size())
        .isEqualTo(company.events().size() + attacked.attacks().size());
  }
}
