package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.Outcomes.EventOutcome;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventOutcomeTest {
  private static final Decision ASKED =
      Decision.byRule(DecisionKind.STEP_UP, "baseline_dead", Freshness.DEAD);
  private static final Decision ALLOWED =
      Decision.byRule(DecisionKind.ALLOW, "baseline_dead", Freshness.DEAD);

  private final AccessEvent event =
      AccessEvent.builder().text(EventColumn.METADATA_UID, "r-1").build();

  @Test
  void marksEventsStoppedByEnforcer() {
    AccessEvent reported =
        EventOutcome.reported(event, ASKED, Outcome.DENIED, 7, Duration.ofMillis(3));
    assertThat(reported.text(EventColumn.STATUS_CODE)).isEqualTo("tidemark_step_up");
    assertThat(reported.isStopped()).isTrue();
    assertThat(reported.number(EventColumn.BYTES_OUT)).isEqualTo(7);
    assertThat(EventOutcome.unreported(event, ASKED).isStopped()).isTrue();
  }

  @Test
  void otherDenialsAreNotStopped() {
    assertThat(EventOutcome.reported(event, ALLOWED, Outcome.DENIED, -1, null).isStopped())
        .isFalse();
    assertThat(EventOutcome.reported(event, ASKED, Outcome.SUCCESS, -1, null).isStopped())
        .isFalse();
    assertThat(EventOutcome.unreported(event, ALLOWED).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void ignoresImpossibleDurations() {
    for (long seconds : new long[] {-1, Long.MAX_VALUE}) {
      AccessEvent ended =
          EventOutcome.reported(event, ALLOWED, Outcome.SUCCESS, 1, Duration.ofSeconds(seconds));
      assertThat(ended.has(EventColumn.DURATION_MS)).isFalse();
      assertThat(ended.outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void reportedOutcomeHasPriority() {
    AccessEvent record =
        event.toBuilder()
            .text(EventColumn.AUTHZ_DECISION, "DENIED")
            .text(EventColumn.STATUS_CODE, "AccessDenied")
            .build();
    AccessEvent reported = EventOutcome.reported(event, record);
    assertThat(reported.text(EventColumn.STATUS_CODE)).isEqualTo("AccessDenied");
    assertThat(reported.isStopped()).isFalse();
  }
}
