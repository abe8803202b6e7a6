package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AiAgentTest {
  private static final LocalDate FROM = LocalDate.of(2026, 3, 2);
  private static final int DAYS = 28;

  @Test
  void everyRoleHasSeveralAgents() {
    Map<String, Integer> agents = new HashMap<>();
    for (SimulatedActor agent : agents(7)) {
      agents.merge(agent.identity().group(), 1, Integer::sum);
    }
    assertThat(agents).hasSize(4);
    assertThat(agents.values()).allMatch(count -> count >= 2);
  }

  /**
   * In weeks three and four, about a tenth of the days still have new targets that are not records.
   * They come from new tasks and unique targets.
   */
  @Test
  void ordinaryDaysIncludeSomeNewTargets() {
    int days = 0;
    int daysWithNew = 0;
    for (long seed = 1; seed <= 4; seed++) {
      for (SimulatedActor agent : agents(seed)) {
        Set<String> known = new HashSet<>();
        for (int i = 0; i < DAYS; i++) {
          boolean anyNew = false;
          List<SimulatedEvent> events = agent.ordinaryDay(FROM.plusDays(i));
          for (SimulatedEvent event : events) {
            anyNew |= !isRecord(event.call().resource()) && known.add(event.call().resource());
          }
          if (i >= 14 && !events.isEmpty()) {
            days++;
            daysWithNew += anyNew ? 1 : 0;
          }
        }
      }
    }
    assertThat((double) daysWithNew / days).isBetween(0.07, 0.25);
  }

  /**
   * Returns whether a target is a ticket, customer, page or saved document. These are new in most
   * runs.
   */
  private static boolean isRecord(String target) {
    return target.matches(
        "([A-Z]+|https:.*)[-/][0-9]+|.*@(post|letterbox|mail|home)\\.example"
            + "|(finance|support|research)/.*");
  }

  private static List<SimulatedActor> agents(long seed) {
    SimulationPlan plan = new SimulationPlan(FROM, DAYS, 80, 80 * 60, 0, seed);
    return Company.founded(plan).actors().stream()
        .filter(actor -> actor.identity().principal() == Principal.AGENT)
        .toList();
  }
}
