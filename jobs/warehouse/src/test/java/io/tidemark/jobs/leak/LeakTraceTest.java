package io.tidemark.jobs.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.Leak.Treatment;
import io.tidemark.jobs.leak.LeakTrace.Acceptance;
import io.tidemark.jobs.leak.LeakTrace.Removal;
import io.tidemark.jobs.leak.LeakTrace.Use;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeakTraceTest {
  private static final String KEY = "AKIAEXAMPLE0001";
  private static final Instant LEAK = Instant.parse("2026-03-20T12:00:00Z");
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 24);
  private static final Leak TRACKED =
      Leak.tracked(Kind.CREDENTIAL, KEY, LEAK, Treatment.REFUSE, "soc", "", LEAK.plusSeconds(3600));

  @Test
  void staysOpenWithoutRemoval() {
    Leak after = trace(List.of(accepted(KEY, 5)), List.of()).follow(TRACKED, NIGHT);
    assertThat(after.state().status()).isEqualTo(Status.OPEN);
    assertThat(after.lastAccepted()).contains(at(5));
    assertThat(after.daysValid())
        .as("to the midnight after the night: four and a half")
        .isEqualTo(4);
    Leak later = trace(List.of(accepted(KEY, 5)), List.of()).follow(after, NIGHT.plusDays(7));
    assertThat(later.daysValid()).isEqualTo(11);
    assertThat(trace(List.of(), List.of()).follow(later, NIGHT))
        .as("a night of the past, run again, unlearns nothing")
        .isEqualTo(later);
  }

  @Test
  void removalEndsItUnlessAcceptedLater() {
    Removal removal = new Removal(at(30), "DeleteAccessKey", List.of("iam:accessKeyId/" + KEY));
    Leak ended = trace(List.of(accepted(KEY, 5)), List.of(removal)).follow(TRACKED, NIGHT);
    assertThat(ended.state().status()).isEqualTo(Status.ROTATED);
    assertThat(ended.state().endedAt()).contains(at(30));
    assertThat(ended.daysValid()).isEqualTo(1);
    assertThat(ended.state().how()).contains("DeleteAccessKey");
    assertThat(trace(List.of(accepted(KEY, 31)), List.of(removal)).follow(TRACKED, NIGHT).state())
        .isEqualTo(Leak.State.OPEN);
    Removal others = new Removal(at(30), "DeleteAccessKey", List.of("iam:accessKeyId/AKIAOTHER"));
    assertThat(trace(List.of(), List.of(others)).follow(TRACKED, NIGHT).state())
        .isEqualTo(Leak.State.OPEN);
  }

  @Test
  void denialEndsItAndAcceptanceReopensIt() {
    Leak ended =
        trace(List.of(accepted(KEY, 5), refused(KEY, 20)), List.of()).follow(TRACKED, NIGHT);
    assertThat(ended.state().status()).isEqualTo(Status.ROTATED);
    assertThat(ended.state().endedAt()).contains(at(20));
    Leak again =
        trace(List.of(accepted(KEY, 5), refused(KEY, 20), accepted(KEY, 40)), List.of())
            .follow(ended, NIGHT.plusDays(1));
    assertThat(again.state())
        .as("whoever holds a key can have it refused")
        .isEqualTo(Leak.State.OPEN);
    assertThat(again.lastAccepted()).contains(at(40));
  }

  @Test
  void expiryEndsIt() {
    Use use = new Use("i", KEY, Acceptance.ACCEPTED, at(1), at(2), Optional.of(at(10)));
    assertThat(trace(List.of(use), List.of()).follow(TRACKED, NIGHT).state().endedAt())
        .contains(at(10));
    Use longer = new Use("i", KEY, Acceptance.ACCEPTED, at(1), at(2), Optional.of(at(1000)));
    assertThat(trace(List.of(longer), List.of()).follow(TRACKED, NIGHT).state())
        .isEqualTo(Leak.State.OPEN);
  }

  @Test
  void identityStaysOpenUntilAllCredentialsEnd() {
    Leak identity =
        Leak.tracked(Kind.IDENTITY, "i", LEAK, Treatment.REFUSE, "soc", "", LEAK.plusSeconds(3600));
    List<Use> uses =
        List.of(accepted("k1-longer", -20), accepted("k2-longer", -10), accepted("k3-longer", 10));
    Removal first = new Removal(at(20), "DeleteServiceAccountKey", List.of("keys/k1-longer"));
    Removal second = new Removal(at(44), "DeleteServiceAccountKey", List.of("keys/k2-longer"));
    Leak one = trace(uses, List.of(first)).follow(identity, NIGHT);
    assertThat(one.credentials())
        .as("what came after the leak is the rotation, or the thief's")
        .containsExactly("k1-longer", "k2-longer");
    assertThat(one.state()).isEqualTo(Leak.State.OPEN);
    Leak both = trace(uses, List.of(first, second)).follow(one, NIGHT.plusDays(1));
    assertThat(both.state().endedAt()).contains(at(44));
    assertThat(trace(List.of(), List.of()).follow(identity, NIGHT).state())
        .as("nothing is known of its credentials")
        .isEqualTo(Leak.State.OPEN);
  }

  @Test
  void manualStatusHoldsUntilLogsContradict() {
    Leak closed = TRACKED.closed(Status.ROTATED, "ticket", at(50));
    assertThat(trace(List.of(accepted(KEY, 40)), List.of()).follow(closed, NIGHT).state())
        .isEqualTo(closed.state());
    assertThat(trace(List.of(accepted(KEY, 60)), List.of()).follow(closed, NIGHT).state())
        .isEqualTo(Leak.State.OPEN);
    Leak dismissed = TRACKED.closed(Status.DISMISSED, "a test", at(50));
    assertThat(trace(List.of(accepted(KEY, 60)), List.of()).follow(dismissed, NIGHT))
        .isEqualTo(dismissed);
  }

  private static LeakTrace trace(List<Use> uses, List<Removal> removals) {
    return new LeakTrace(uses, removals);
  }

  private static Use accepted(String credential, int hours) {
    return new Use("i", credential, Acceptance.ACCEPTED, at(hours), at(hours), Optional.empty());
  }

  private static Use refused(String credential, int hours) {
    return new Use("i", credential, Acceptance.REFUSED, at(hours), at(hours), Optional.empty());
  }

  private static Instant at(int hours) {
    return LEAK.plus(Duration.ofHours(hours));
  }
}
