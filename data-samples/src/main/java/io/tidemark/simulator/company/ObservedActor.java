package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Dice;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An identity whose ordinary days were observed, not simulated: attacks on it are played with what
 * it really did.
 */
public final class ObservedActor extends Actor {
  private final NavigableMap<LocalDate, List<SimulatedEvent>> days;
  private final Traits traits;

  /**
   * What attacks ask of a victim.
   *
   * @param scheduled whether it works by the clock
   * @param infrastructure whether it works infrastructure with a long-lived key
   * @param dormant whether nobody remembers it
   * @param superseded a credential that it no longer uses, if any
   */
  public record Traits(
      boolean scheduled,
      boolean infrastructure,
      boolean dormant,
      Optional<Credential> superseded) {}

  /**
   * @param days observed events by day, each in time order; never empty
   */
  public ObservedActor(
      Identity identity, NavigableMap<LocalDate, List<SimulatedEvent>> days, Traits traits) {
    super(
        new Setting(0, days.firstKey()),
        new Hire(
            identity,
            0,
            Math.max(1, days.values().stream().mapToInt(List::size).sum() / (double) days.size()),
            days.firstKey()));
    this.days = Collections.unmodifiableNavigableMap(new TreeMap<>(days));
    this.traits = traits;
  }

  @Override
  public List<SimulatedEvent> ordinaryDay(LocalDate day) {
    return days.getOrDefault(day, List.of());
  }

  @Override
  public boolean isScheduled() {
    return traits.scheduled();
  }

  @Override
  public boolean holdsInfrastructureKey() {
    return traits.infrastructure();
  }

  @Override
  public boolean isDormant() {
    return traits.dormant();
  }

  @Override
  public Optional<Credential> supersededKey(LocalDate day) {
    return traits.superseded();
  }

  @Override
  void act(LocalDate day, Dice dice, List<SimulatedEvent> out) {
    out.addAll(ordinaryDay(day));
  }
}
