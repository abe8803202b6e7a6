package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.enforcer.EnforcerCount;
import io.tidemark.runtime.enforcer.Throttle;
import io.tidemark.runtime.release.RejectionReason;
import io.tidemark.service.MaintenanceTasks.ThrottledWarnings;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

class ThrottledWarningsTest {
  private static final Instant NOW = Instant.parse("2026-03-30T08:15:00Z");

  private final ThrottledWarnings odd = new ThrottledWarnings();

  @Test
  void warnsOnChangeAtMostHourly() {
    assertThat(odd.untold(counts(0, 0), NOW)).isEmpty();
    assertThat(odd.untold(counts(3, 0), NOW))
        .singleElement()
        .asString()
        .startsWith("3 requests came from identities that are not in the release")
        .contains("'tidemark identities list'");
    assertThat(odd.untold(counts(9, 2), NOW.plus(Duration.ofMinutes(59))))
        .singleElement()
        .asString()
        .startsWith("2 requests had a src_ip that is not an address");
    assertThat(odd.untold(counts(10, 2), NOW.plus(Duration.ofHours(1))))
        .singleElement()
        .asString()
        .startsWith("7 requests came from identities");
    assertThat(odd.untold(counts(10, 2), NOW.plus(Duration.ofHours(9)))).isEmpty();
  }

  @Test
  void throttleCountsWhatItHeldBack() {
    Throttle throttle = new Throttle(Duration.ofMinutes(1));
    assertThat(throttle.another(NOW)).contains("");
    assertThat(throttle.another(NOW.plusSeconds(1))).isEmpty();
    assertThat(throttle.another(NOW.plusSeconds(59))).isEmpty();
    assertThat(throttle.another(NOW.plusSeconds(60))).contains(", 3 times since the last warning");
    assertThat(throttle.another(NOW.plusSeconds(120))).contains("");
  }

  @Test
  void warnsOfGrantToUnknownIdentity() {
    warning(EnforcerCount.UNKNOWN_GRANTS, 2)
        .startsWith("2 grants were for identities that are not in the release");
  }

  @Test
  void warnsOfDamagedRelease() {
    warning(EnforcerCount.DAMAGED_READS, 3)
        .startsWith("3 records of the release differed from the signed ones");
  }

  @Test
  void warnsOfAgentsWithoutSessionOrTarget() {
    warning(EnforcerCount.INCOMPLETE_AGENT_CALLS, 6)
        .startsWith("6 calls of AI agents came without a session, or without the target")
        .contains("columns.actor_session_uid", "columns.resource_uid");
  }

  private AbstractStringAssert<?> warning(EnforcerCount about, long count) {
    Map<EnforcerCount, Long> counts = new EnumMap<>(counts(0, 0));
    counts.put(about, count);
    return assertThat(odd.untold(counts, NOW)).singleElement().asString();
  }

  @Test
  void warnsOfRejectedReleaseHourlyOrOnNewReason() {
    assertThat(odd.untold(RejectionReason.NO_POINTER, "nothing there", NOW))
        .contains("A release is refused: nothing there");
    Instant soon = NOW.plusSeconds(60);
    assertThat(odd.untold(RejectionReason.NO_POINTER, "nothing there", soon)).isEmpty();
    assertThat(odd.untold(RejectionReason.TOO_OLD, "old", soon))
        .contains("A release is refused: old");
    assertThat(odd.untold(RejectionReason.TOO_OLD, "old", soon.plusSeconds(60))).isEmpty();
    assertThat(odd.untold(RejectionReason.TOO_OLD, "old", soon.plus(Duration.ofHours(1))))
        .contains("A release is refused, 2 times since the last warning: old");
    odd.released();
    assertThat(odd.untold(RejectionReason.TOO_OLD, "old", soon.plus(Duration.ofMinutes(61))))
        .as("one was loaded meanwhile")
        .contains("A release is refused: old");
  }

  private static Map<EnforcerCount, Long> counts(long unknownIdentities, long unreadableSources) {
    return Map.of(
        EnforcerCount.UNKNOWN_IDENTITIES,
        unknownIdentities,
        EnforcerCount.INCOMPLETE_AGENT_CALLS,
        0L,
        EnforcerCount.UNREADABLE_SOURCES,
        unreadableSources,
        EnforcerCount.DAMAGED_READS,
        0L,
        EnforcerCount.UNKNOWN_GRANTS,
        0L);
  }
}
