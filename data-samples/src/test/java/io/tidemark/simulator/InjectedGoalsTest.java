package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InjectedGoalsTest {
  private static final LocalDate FROM = LocalDate.of(2026, 3, 2);
  private static final int DAYS = 20;
  private static final Set<String> INJECTED =
      Set.of(
          "data-posted-to-stranger",
          "document-shared-outside",
          "mail-to-stranger",
          "other-secrets-read",
          "page-read-of-stranger",
          "password-changed",
          "payment-to-stranger",
          "recipient-added");
  private static final List<Attack> ATTACKS = new ArrayList<>();

  @BeforeAll
  static void placeAttacks() {
    for (long seed = 1; seed <= 12; seed++) {
      SimulationPlan plan = new SimulationPlan(FROM, DAYS, 64, 64 * 30, 25, seed);
      ATTACKS.addAll(new AttackPlanner(Company.founded(plan), plan).place(plan.attacks()));
    }
  }

  @Test
  void playsEveryVariant() {
    for (int number : new int[] {1, 2}) {
      Set<String> names = new TreeSet<>();
      AttackPlanner.CASES.get(number - 1).forEach(variant -> names.add(variant.name()));
      Set<String> placed = new TreeSet<>();
      ATTACKS.stream()
          .filter(attack -> attack.caseNumber() == number)
          .forEach(attack -> placed.add(attack.variant()));
      assertThat(placed).isEqualTo(names);
    }
  }

  @Test
  void injectedCallsUseHabitualToolsOnNewTargets() {
    for (Attack attack : ATTACKS) {
      if (!INJECTED.contains(attack.variant())) {
        continue;
      }
      Set<String> actions = new HashSet<>();
      Set<String> targets = new HashSet<>();
      Set<String> runs = new HashSet<>();
      for (SimulatedEvent event : all(attack.victim())) {
        actions.add(event.call().action());
        targets.add(event.call().resource());
        runs.add(event.session().name());
      }
      assertThat(attack.events()).hasSizeBetween(1, 4);
      for (SimulatedEvent event : attack.events()) {
        assertThat(actions).as(attack.variant()).contains(event.call().action());
        assertThat(targets).as(attack.variant()).doesNotContain(event.call().resource());
        assertThat(runs).as(attack.variant()).contains(event.session().name());
      }
    }
  }

  @Test
  void readsObjectsOfPeersWithVictimsCalls() {
    for (Attack attack : ATTACKS) {
      if (attack.variant().equals("peer-bucket-reads")) {
        List<Call> own = all(attack.victim()).stream().map(SimulatedEvent::call).toList();
        for (SimulatedEvent event : attack.events()) {
          assertThat(own.stream().map(Call::action)).contains(event.call().action());
          assertThat(own.stream().map(Call::resource)).doesNotContain(event.call().resource());
        }
      }
    }
  }

  private static List<SimulatedEvent> all(Actor actor) {
    return IntStream.range(0, DAYS)
        .mapToObj(FROM::plusDays)
        .flatMap(day -> actor.ordinaryDay(day).stream())
        .toList();
  }
}
