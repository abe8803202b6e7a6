package io.tidemark.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;

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
    Label benign = benign("a", "2026-03-21T11:00:00Z", "2026-03-23T00:00:00Z", "2026-04-20");
    assertThat(answer("a", benign)).isEqualTo("benign by soc, until 2026-04-20: moved");
    assertThat(answer("b", benign)).isEmpty();
    assertThat(new AlertLabels(DAY.minusDays(1), List.of(benign)).to("a")).isEmpty();
    assertThat(new AlertLabels(DAY.plusDays(2), List.of(benign)).to("a")).isNotEmpty();
    assertThat(new AlertLabels(DAY.plusDays(3), List.of(benign)).to("a")).isEmpty();
  }

  @Test
  void compromisedHasPriorityAndExpiredIsMarked() {
    Label benign = benign("a", "2026-03-21T00:00:00Z", "2026-03-21T01:00:00Z", "2026-03-22");
    assertThat(answer("a", benign)).isEqualTo("benign by soc, expired on 2026-03-22: moved");
    assertThat(answer("a", benign, compromised("a"))).isEqualTo("compromised by bob");
    assertThat(answer("a", compromised("a"), benign)).isEqualTo("compromised by bob");
  }

  private static String answer(String identity, Label... labels) {
    return new AlertLabels(DAY, List.of(labels)).to(identity);
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
