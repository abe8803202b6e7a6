package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SmallPlansTest {
  private static final LocalDate FROM = LocalDate.of(2026, 3, 2);

  @Property(tries = 15)
  void addingAnIdentityDoesNotChangeOthers(@ForAll long seed, @ForAll @IntRange(max = 30) int day) {
    Company small = company(24, seed);
    Company larger = company(25, seed);
    for (int i = 0; i < 24; i++) {
      assertThat(larger.actors().get(i).ordinaryDay(FROM.plusDays(day)))
          .isEqualTo(small.actors().get(i).ordinaryDay(FROM.plusDays(day)));
    }
  }

  @Property(tries = 15)
  void daysAreOrderedAndIndependent(@ForAll long seed, @ForAll @IntRange(max = 60) int offset) {
    LocalDate day = FROM.plusDays(offset);
    long start = EventTime.startOf(day);
    for (SimulatedActor actor : company(24, seed).actors()) {
      List<SimulatedEvent> events = actor.ordinaryDay(day);
      actor.ordinaryDay(day.plusDays(1));
      assertThat(actor.ordinaryDay(day)).isEqualTo(events);
      assertThat(events).isSortedAccordingTo(SimulatedEvent.BY_TIME);
      assertThat(events)
          .allMatch(e -> e.timeMicros() >= start && e.timeMicros() < start + EventTime.DAY)
          .allMatch(e -> e.credential().createdMicros() <= e.timeMicros())
          .allMatch(
              e ->
                  e.credential().expiresMicros() == 0
                      || e.timeMicros() < e.credential().expiresMicros());
    }
  }

  private static Company company(int identities, long seed) {
    return Company.founded(new SimulationPlan(FROM, 28, identities, identities * 20, 0, seed));
  }
}
