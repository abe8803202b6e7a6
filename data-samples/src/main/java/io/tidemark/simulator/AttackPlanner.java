package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Schedules attacks for the last few days of a simulation. Attacks rotate through the cases, and
 * through the variants of each case, and are spread evenly over the days. No identity is attacked
 * more than once within two days.
 */
public final class AttackPlanner {
  /** Variants of the acceptance cases 1 to 5. Successive attacks cycle through them. */
  static final List<List<Variant>> CASES =
      List.of(
          TokenReplay.VARIANTS,
          AgentOverreach.VARIANTS,
          VolumeDrift.VARIANTS,
          LeakedCredential.VARIANTS,
          BrokenDelegation.VARIANTS);

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

  /** Creates a planner for a company's last few days. */
  AttackPlanner(Company company, SimulationPlan plan) {
    this(company.actors(), plan.seed(), plan.from(), plan.days(), attackDays(plan.days()));
  }

  /**
   * Creates a planner for the known days, given the first one.
   *
   * @param window number of most recent days on which attacks may occur
   */
  public AttackPlanner(
      Collection<? extends Actor> actors, long seed, LocalDate from, int days, int window) {
    this.actors = List.copyOf(actors);
    this.window = window;
    this.seed = seed;
    this.from = from;
    this.lastDay = from.plusDays(days - 1L);
    for (int i = 0; i < turns.length; i++) {
      turns[i] = Rng.keyed(seed, "first variant", i).below(CASES.get(i).size());
    }
  }

  private static int attackDays(int days) {
    return Math.min(days, Math.max(2, Math.min(5, days / 4)));
  }

  /**
   * Schedules attacks, ordered by id, on the cases with a possible victim. Throws
   * IllegalArgumentException if there are too few victims.
   */
  List<Attack> place(int attacks) {
    // Not every log records every kind of identity.
    int[] possible =
        IntStream.range(0, CASES.size())
            .filter(
                index ->
                    CASES.get(index).stream().anyMatch(v -> actors.stream().anyMatch(v.fits())))
            .toArray();
    if (attacks > 0 && possible.length == 0) {
      throw new IllegalArgumentException(
          ("%s attacks do not fit: none of %s identities can be a victim; use 0 attacks or"
                  + " more formats")
              .formatted(attacks, actors.size()));
    }
    List<Attack> placed = new ArrayList<>();
    for (int number = 0; number < attacks; number++) {
      LocalDate day = day(number, attacks);
      int index = possible[number % possible.length];
      placed.add(
          drawn(number, index, day)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          ("%s attacks do not fit: no victim is left on %s for case %s among %s"
                                  + " identities; plan fewer attacks or more identities")
                              .formatted(attacks, day, index + 1, actors.size()))));
    }
    return placed;
  }

  /** Schedules as many attacks as possible: real logs may have no victim for some cases. */
  public List<Attack> placeWhatFits(int attacks) {
    return IntStream.range(0, attacks)
        .mapToObj(number -> drawn(number, number % CASES.size(), day(number, attacks)))
        .flatMap(Optional::stream)
        .toList();
  }

  private LocalDate day(int number, int attacks) {
    return lastDay.minusDays(window - 1L).plusDays((long) number * window / attacks);
  }

  private Optional<Attack> drawn(int number, int index, LocalDate day) {
    List<Variant> variants = CASES.get(index);
    int turn = turns[index];
    for (int i = 0; i < variants.size(); i++) {
      Variant variant = variants.get((turn + i) % variants.size());
      for (Actor victim : candidates(number, variant, day)) {
        Rng rng = Rng.keyed(seed, "attack on " + victim.name(), number);
        List<SimulatedEvent> events = played(variant, victim, day, rng);
        if (!events.isEmpty()) {
          // The next attack starts with the variant after the one just used.
          turns[index] = turn + i + 1;
          List<LocalDate> days = attacked.computeIfAbsent(victim.name(), k -> new ArrayList<>());
          events.forEach(event -> days.add(EventTime.date(event.timeMicros())));
          String id = String.format(Locale.ROOT, "attack-%02d", number + 1);
          return Optional.of(new Attack(id, index + 1, variant.name(), victim, events));
        }
      }
    }
    return Optional.empty();
  }

  private List<Actor> candidates(int number, Variant variant, LocalDate day) {
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
    if (VolumeDrift.VARIANTS.contains(variant)) {
      // An attack multiplies the victim's volume, so attacks on quiet victims are small.
      drawn.sort(Comparator.comparingInt(actor -> (int) (actor.eventsPerWeekday() / QUIET)));
    }
    return drawn;
  }

  private boolean hasNoAttackNear(Actor actor, LocalDate day) {
    return attacked.getOrDefault(actor.name(), List.of()).stream()
        .noneMatch(other -> Math.abs(other.toEpochDay() - day.toEpochDay()) < 2);
  }

  private List<SimulatedEvent> played(Variant variant, Actor victim, LocalDate day, Rng rng) {
    List<SimulatedEvent> today = victim.ordinaryDay(day);
    List<SimulatedEvent> recent = today;
    for (int back = 1; recent.isEmpty() && back <= LOOKBACK_DAYS; back++) {
      recent = victim.ordinaryDay(day.minusDays(back));
    }
    if (recent.isEmpty()) {
      return List.of();
    }
    long end = EventTime.startOf(lastDay.plusDays(1));
    List<SimulatedEvent> events =
        variant
            .play()
            .apply(new AttackScene(victim, actors, day, lastDay, today, recent, rng))
            .stream()
            .filter(event -> event.timeMicros() < end)
            // An intruder cannot use an expired credential.
            .filter(event -> event.credential().lastsAt(event.timeMicros()))
            .sorted(SimulatedEvent.BY_TIME)
            .toList();
    return events.size() < variant.fewestEvents() ? List.of() : events;
  }
}
