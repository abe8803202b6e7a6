package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.event.Impact;
import io.tidemark.jobs.lab.StatisticParts.Part;
import io.tidemark.runtime.judge.Assessment;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import io.tidemark.training.EventHeader;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatisticPartsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);
  private static final AttackLabel ATTACK = new AttackLabel("attack", 1, "v", "a");
  private static final List<String> FEATURES = List.of("x", "y");

  @Test
  void usesRarestEventOfAttackAndNormalDay() {
    StatisticParts parts = new StatisticParts(FEATURES);
    take(parts, event("a", 0, ATTACK, 0.5, 1), 0.0, 1.0);
    take(parts, event("a", 0, ATTACK, 0.1, 0), 0.75, 0.25);
    take(parts, event("a", 0, ATTACK, 0.3, 1), 0.0, 1.0);
    take(parts, event("b", 0, null, 0.2, 1), 0.5, 0.5);
    take(parts, event("c", 0, null, 0.2, 1), 0.0, 1.0);
    Map<String, Part> found = parts.parts();
    assertThat(found.get("x")).isEqualTo(new Part(0.75, 1, 0.25, 0));
    assertThat(found.get("y")).isEqualTo(new Part(0.25, 0, 0.75, 1));
  }

  @Test
  void attackDayAndNextDayAreNotNormal() {
    StatisticParts parts = new StatisticParts(FEATURES);
    take(parts, event("a", 0, ATTACK, 0.1, 0), 1.0, 0.0);
    take(parts, event("a", 0, null, 0.1, 0), 1.0, 0.0);
    take(parts, event("a", 1, null, 0.1, 0), 1.0, 0.0);
    take(parts, event("a", 2, null, 0.1, 1), 0.0, 1.0);
    assertThat(parts.parts().get("x").normalDays()).isZero();
    assertThat(parts.parts().get("y").normalDays()).isEqualTo(1);
  }

  @Test
  void excludesAttacksInHistory() {
    StatisticParts parts = new StatisticParts(FEATURES);
    take(parts, event("a", 0, AttackLabel.KNOWN, 0.1, 0), 1.0, 0.0);
    assertThat(parts.parts().get("x")).isEqualTo(new Part(0, 0, 0, 0));
  }

  @Test
  void computesSharesOnlyForRarestEvent() {
    StatisticParts parts = new StatisticParts(FEATURES);
    take(parts, event("a", 0, null, 0.1, 0), 1.0, 0.0);
    parts.take(
        event("a", 0, null, 0.2, 0),
        () -> {
          throw new AssertionError("a less rare event");
        });
    StatisticParts.NONE.take(
        event("a", 0, null, 0.001, 0),
        () -> {
          throw new AssertionError("nobody looks at it");
        });
    assertThat(StatisticParts.NONE.parts()).isEmpty();
    assertThat(parts.parts().get("x").normalDays()).isCloseTo(1, within(1e-12));
  }

  private static void take(StatisticParts parts, JudgedEvent event, double... shares) {
    parts.take(event, () -> shares);
  }

  private static JudgedEvent event(
      String identity, int day, AttackLabel attack, double p, int leading) {
    LocalDate date = DAY.plusDays(day);
    long micros = date.toEpochDay() * 86_400_000_000L;
    return new JudgedEvent(
        "company",
        new EventHeader(
            "p",
            identity + day + p,
            identity,
            "ci_job",
            "cohort",
            date,
            9,
            JudgedAction.of(micros, "key", "net", Impact.READ)),
        null,
        attack,
        new Verdict(
            0.5,
            1,
            new Assessment(p, 0.1, 0.1, leading),
            Level.LOW,
            DecisionKind.ALLOW,
            Cause.NONE,
            Set.of(),
            null,
            "global",
            List.of()));
  }
}
