package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** An identity found in real logs. Attacks on this identity are derived from its real events. */
public final class ObservedActor extends Actor {
  private final NavigableMap<LocalDate, List<SimulatedEvent>> days;
  private final Traits traits;

  /** Properties used to select victims, and a credential that is no longer used. */
  public record Traits(
      boolean scheduled,
      boolean infrastructure,
      boolean dormant,
      Optional<Credential> superseded) {}

  /** Creates an identity from at least one day's events, which are in chronological order. */
  public ObservedActor(
      Identity identity, NavigableMap<LocalDate, List<SimulatedEvent>> days, Traits traits) {
    super(
        new Setting(0, days.firstKey()),
        new NewIdentity(
            null,
            identity,
            0,
            Math.max(1, days.values().stream().mapToInt(List::size).sum() / (double) days.size()),
            days.firstKey()),
        actor -> (day, rng, out) -> {});
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
  public boolean hasInfrastructureKey() {
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
}
