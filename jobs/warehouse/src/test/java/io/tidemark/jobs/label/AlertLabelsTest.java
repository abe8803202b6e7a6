package io.tidemark.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertLabelsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 21);

  @Test
  void labelAppliesToAlertsOfIdentityOnItsDays() {
    Label benign = benign("a", "2026-03-19T11:00:00Z", "2026-03-21T00:00:00Z", "2026-04-20");
    assertThat(answer("a", benign)).isEqualTo("benign by soc, until 2026-04-20: moved");
    assertThat(answer("b", benign)).isEmpty();
    assertThat(new AlertLabels(DAY.minusDays(3), List.of(benign)).to("a", Level.MEDIUM.name()))
        .isEmpty();
    assertThat(new AlertLabels(DAY.minusDays(2), List.of(benign)).to("a", Level.MEDIUM.name()))
        .isNotEmpty();
    assertThat(new AlertLabels(DAY.plusDays(1), List.of(benign)).to("a", Level.MEDIUM.name()))
        .isEmpty();
  }

  @Test
  void compromisedHasPriorityAndExpiredIsMarked() {
    Label benign = benign("a", "2026-03-21T00:00:00Z", "2026-03-21T01:00:00Z", "2026-03-22");
    assertThat(answer("a", benign)).isEqualTo("benign by soc, expired on 2026-03-22: moved");
    assertThat(answer("a", benign, compromised("a"))).isEqualTo("compromised by bob");
    assertThat(answer("a", compromised("a"), benign)).isEqualTo("compromised by bob");
  }

  /** A day above the cap stays open. */
  @Test
  void benignLabelCoversOnlyLevelsUpToItsCap() {
    Label benign = benign("a", "2026-03-21T00:00:00Z", "2026-03-21T01:00:00Z", "2026-04-20");
    assertThat(new AlertLabels(DAY, List.of(benign)).to("a", Level.HIGH.name())).isEmpty();
    assertThat(new AlertLabels(DAY, List.of(benign, compromised("a"))).to("a", Level.HIGH.name()))
        .isEqualTo("compromised by bob");
  }

  @Test
  void benignLabelCannotEndInTheFuture() {
    assertThatThrownBy(
            () -> benign("a", "2026-03-21T00:00:00Z", "2026-03-24T00:00:00Z", "2026-04-20"))
        .hasMessageContaining("ends on 2026-03-24, which is in the future");
  }

  private static String answer(String identity, Label... labels) {
    return new AlertLabels(DAY, List.of(labels)).to(identity, Level.MEDIUM.name());
  }

  private static Label benign(String identity, String from, String to, String expires) {
    return new Label(
        identity,
        Instant.parse(from),
        Instant.parse(to),
        Verdict.BENIGN,
        "soc",
        "moved",
        Optional.of(Instant.parse(expires + "T00:00:00Z")),
        Level.MEDIUM,
        Instant.parse("2026-03-21T12:00:00Z"));
  }

  private static Label compromised(String identity) {
    Instant begin = Instant.parse("2026-03-21T00:00:00Z");
    return new Label(
        identity,
        begin,
        begin.plusSeconds(60),
        Verdict.COMPROMISED,
        "bob",
        "",
        Optional.empty(),
        Level.MEDIUM,
        begin);
  }
}
