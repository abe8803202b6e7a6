package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.EnforcerCount.Counters;
import io.tidemark.runtime.enforcer.Outcomes.PendingEvents;
import io.tidemark.runtime.enforcer.Outcomes.PendingEvents.Asked;
import io.tidemark.runtime.enforcer.Outcomes.PendingEvents.Pending;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingEventsTest {
  private static final int MOST = 10;

  private final Counters tallies = new Counters();
  private final PendingEvents pending = new PendingEvents(MOST, tallies);

  @Test
  void evictsOldestBeyondCapacity() {
    for (int i = 0; i < MOST; i++) {
      assertThat(add("e" + i, 100)).isEmpty();
    }
    assertThat(add("e3", 100)).as("told again").hasSize(1);
    assertThat(tallies.all().get(EnforcerCount.EVICTED_OUTCOMES)).isZero();
    assertThat(add("new", 100)).extracting(PendingEventsTest::id).containsExactly("e0");
    assertThat(tallies.all().get(EnforcerCount.EVICTED_OUTCOMES)).isEqualTo(1);
    assertThat(pending.take(new Asked("e0", null))).isNull();
    assertThat(pending.take(new Asked("e3", null))).isNotNull();
    assertThat(pending.size()).isEqualTo(MOST - 1);
  }

  @Test
  void longTextsEvictMoreAndFreeMemory() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < MOST; i++) {
        add("long" + i, 15_000);
      }
      assertThat(pending.size()).as("20,480 characters among ten").isEqualTo(1);
      assertThat(pending.takeAll()).hasSize(1);
      for (int i = 0; i < MOST; i++) {
        assertThat(add("e" + i, 1_000)).isEmpty();
      }
      pending.take(new Asked("e0", null));
      pending.takeSinceBefore(Long.MAX_VALUE, Long.MAX_VALUE);
      assertThat(pending.size()).isZero();
    }
    assertThat(add("huge", 1_000_000)).isEmpty();
    assertThat(pending.take(new Asked("huge", null))).as("one may always wait").isNotNull();
  }

  private List<Pending> add(String id, int characters) {
    AccessEvent event =
        AccessEvent.builder()
            .text(EventColumn.METADATA_UID, id)
            .text(EventColumn.USER_AGENT, "x".repeat(characters))
            .build();
    return pending.add(
        new Asked(id, null),
        new Pending(
            event,
            Decision.byRule(DecisionKind.ALLOW, "baseline_dead", Freshness.DEAD),
            Optional.empty(),
            1,
            false,
            event.textLength()));
  }

  private static String id(Pending gone) {
    return gone.event().text(EventColumn.METADATA_UID);
  }
}
