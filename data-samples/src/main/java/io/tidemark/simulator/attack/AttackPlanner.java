package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Company;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Schedules attacks for the last few days of a simulation. Attacks rotate through the cases, and
 * through the variants of each case, and are spread evenly over the days. No identity is attacked
 * more than once within two days.
 */
public final class AttackPlanner {
  private static final List<AttackCase> CASES =
      List.of(
          new TokenReplay(),
          new AgentOverreach(),
          new VolumeDrift(),
          new LeakedCredential(),
          new BrokenDelegation());
  private static final double QUIET = 40;
  private static final int MIN_HISTORY_DAYS = 7;
  private static final int LOOKBACK_DAYS = 31;

  private final List<Actor> actors;
  private final int window;
  private final long seed;
  private final LocalDate from;
  private final LocalDate lastDay;
  private final Map<String, List<LocalDate>> attacked = new HashMap<>();
  private final int[] turns = new int[CASES.size()];
  private final List<AttackCase> possible;

  /**
   * @param from first simulated day
   */
  public AttackPlanner(Company company, long seed, LocalDate from, int days) {
    this(company.actors(), seed, from, days, attackDays(days));
  }

  /**
   * @param from first day for which events are known
   * @param window number of most recent days on which attacks may occur
   */
  public AttackPlanner(List<Actor> actors, long seed, LocalDate from, int days, int window) {
    this.actors = List.copyOf(actors);
    this.window = window;
    this.seed = seed;
    this.from = from;
    this.lastDay = from.plusDays(days - 1L);
    this.possible = CASES.stream().filter(this::hasVictim).toList();
    for (int i = 0; i < turns.length; i++) {
      turns[i] = Rng.keyed(seed, "first variant", i).below(CASES.get(i).variants().size());
    }
  }

  /**
   * Returns how many days at the end of a simulation may have attacks, given its length in days.
   */
  public static int attackDays(int days) {
    return Math.min(days, Math.max(2, Math.min(5, days / 4)));
  }

  /**
   * Schedules the given number of attacks.
   *
   * @return the attacks, ordered by id
   * @throws IllegalArgumentException if the company has too few possible victims
   */
  public List<Attack> place(int attacks) {
    if (attacks > 0 && possible.isEmpty()) {
      throw new IllegalArgumentException(
          ("%s attacks do not fit: none of %s identities can be a victim; use 0 attacks or"
                  + " more formats")
              .formatted(attacks, actors.size()));
    }
    List<Attack> placed = new ArrayList<>();
    for (int number = 0; number < attacks; number++) {
      LocalDate day = lastDay.minusDays(window - 1L).plusDays((long) number * window / attacks);
      placed.add(placed(number, attacks, possible.get(number % possible.size()), day));
    }
    return placed;
  }

  /**
   * Schedules as many of the given number of attacks as possible. A company derived from real logs
   * may have no possible victim for some cases.
   */
  public List<Attack> placeWhatFits(int attacks) {
    List<Attack> placed = new ArrayList<>();
    for (int number = 0; number < attacks; number++) {
      LocalDate day = lastDay.minusDays(window - 1L).plusDays((long) number * window / attacks);
      AttackCase attackCase = CASES.get(number % CASES.size());
      drawn(number, attackCase, day).ifPresent(placed::add);
    }
    return placed;
  }

  /**
   * Returns whether the company has a possible victim for the given case. Not every log records
   * every kind of identity.
   */
  private boolean hasVictim(AttackCase attackCase) {
    return attackCase.variants().stream()
        .anyMatch(variant -> actors.stream().anyMatch(variant.fits()));
  }

  private Attack placed(int number, int attacks, AttackCase attackCase, LocalDate day) {
    return drawn(number, attackCase, day)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    ("%s attacks do not fit: no victim is left on %s for case %s among %s"
                            + " identities; plan fewer attacks or more identities")
                        .formatted(attacks, day, attackCase.number(), actors.size())));
  }

  private Optional<Attack> drawn(int number, AttackCase attackCase, LocalDate day) {
    List<Variant> variants = attackCase.variants();
    int turn = turns[attackCase.number() - 1];
    for (int i = 0; i < variants.size(); i++) {
      Variant variant = variants.get((turn + i) % variants.size());
      for (Actor victim : candidates(number, attackCase, variant, day)) {
        Rng rng = Rng.keyed(seed, "attack on " + victim.identity().name(), number);
        List<SimulatedEvent> events = played(variant, victim, day, rng);
        if (!events.isEmpty()) {
          // The next attack starts with the variant after the one just used.
          turns[attackCase.number() - 1] = turn + i + 1;
          events.forEach(
              event ->
                  attacked
                      .computeIfAbsent(victim.identity().name(), k -> new ArrayList<>())
                      .add(EventTime.date(event.timeMicros())));
          String id = String.format(Locale.ROOT, "attack-%02d", number + 1);
          return Optional.of(new Attack(id, attackCase.number(), variant.name(), victim, events));
        }
      }
    }
    return Optional.empty();
  }

  private List<Actor> candidates(
      int number, AttackCase attackCase, Variant variant, LocalDate day) {
    List<Actor> free = new ArrayList<>();
    for (Actor actor : actors) {
      boolean known =
          actor.joined().equals(from) || !actor.joined().plusDays(MIN_HISTORY_DAYS).isAfter(day);
      if (known && variant.fits().test(actor) && hasNoAttackNear(actor, day)) {
        free.add(actor);
      }
    }
    Rng rng = Rng.keyed(seed, "victims", number);
    List<Actor> drawn = new ArrayList<>(free.size());
    while (!free.isEmpty()) {
      drawn.add(free.remove(rng.below(free.size())));
    }
    if (attackCase instanceof VolumeDrift) {
      // An attack multiplies the victim's volume, so attacks on quiet victims are small.
      drawn.sort(Comparator.comparingInt(actor -> (int) (actor.eventsPerWeekday() / QUIET)));
    }
    return drawn;
  }

  private boolean hasNoAttackNear(Actor actor, LocalDate day) {
    return attacked.getOrDefault(actor.identity().name(), List.of()).stream()
        .noneMatch(other -> Math.abs(other.toEpochDay() - day.toEpochDay()) < 2);
  }

  private List<SimulatedEvent> played(Variant variant, Actor victim, LocalDate day, Rng rng) {
    List<SimulatedEvent> today = victim.ordinaryDay(day);
    List<SimulatedEvent> recent = today;
    for (int back = 1; recent.isEmpty() && back <= LOOKBACK_DAYS; back++) {
      LocalDate earlier = day.minusDays(back);
      if (earlier.isBefore(from)) {
        return List.of();
      }
      recent = victim.ordinaryDay(earlier);
    }
    if (recent.isEmpty()) {
      return List.of();
    }
    long end = EventTime.startOf(lastDay.plusDays(1));
    List<SimulatedEvent> events =
        variant
            .play()
            .apply(new AttackInput(victim, actors, day, lastDay, today, recent, rng))
            .stream()
            .filter(event -> event.timeMicros() < end)
            // An intruder cannot use an expired credential.
            .filter(event -> event.credential().lastsAt(event.timeMicros()))
            .sorted(SimulatedEvent.BY_TIME)
            .toList();
    return events.size() < variant.fewestEvents() ? List.of() : events;
  }
}
