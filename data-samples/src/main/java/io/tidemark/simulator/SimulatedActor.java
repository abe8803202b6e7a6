package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * An identity of the company and its ordinary behaviour.
 *
 * <p>A day depends only on the seed, identity and date, so days can be computed repeatedly and in
 * any order. The behaviour creates the requests, and this class decides their outcomes.
 */
record SimulatedActor(
    SimulationPlan plan,
    Position position,
    Identity identity,
    double eventsPerWeekday,
    LocalDate joined)
    implements Actor {
  /** Creates a day's requests. */
  interface Behaviour {
    /**
     * Adds a day's requests in any order. Those after midnight or the credential's end are dropped.
     *
     * @param rng the generator that {@code out} uses, too
     */
    void act(SimulatedActor actor, LocalDate day, Rng rng, Requests out);
  }

  /** The requests of a day so far, and the generator of their results. */
  record Requests(Rng rng, List<SimulatedEvent> events) {
    /** Adds a run's request at its time, with a successful result. */
    void add(SimulatedEvent run, Call call) {
      events.add(run.calling(call, rng));
    }

    /**
     * Adds a run's requests, one after the other, with log-normal gaps before them, and returns the
     * time of the last.
     */
    long play(
        SimulatedEvent run, int count, double gapSeconds, double spread, IntFunction<Call> calls) {
      long now = run.timeMicros();
      for (int i = 0; i < count; i++) {
        now += (long) rng.lognormal(gapSeconds * EventTime.SECOND, spread);
        add(run.at(now), calls.apply(i));
      }
      return now;
    }

    /** Adds a run's requests like {@link #play}, but with the gaps after the requests. */
    void burst(
        SimulatedEvent run, int count, double gapSeconds, double spread, Supplier<Call> calls) {
      long now = run.timeMicros();
      for (int i = 0; i < count; i++) {
        add(run.at(now), calls.get());
        now += (long) rng.lognormal(gapSeconds * EventTime.SECOND, spread);
      }
    }
  }

  @Override
  public boolean isScheduled() {
    return position == Position.CLUSTER_BATCH || position == Position.CLOUD_BATCH;
  }

  @Override
  public boolean hasInfrastructureKey() {
    return position == Position.INFRASTRUCTURE;
  }

  @Override
  public boolean isDormant() {
    return position == Position.DORMANT_KEY;
  }

  @Override
  public Optional<Credential> supersededKey(LocalDate day) {
    return hasInfrastructureKey() ? CloudBehaviours.supersededKey(this, day) : Optional.empty();
  }

  String group() {
    return identity.group();
  }

  @Override
  public List<SimulatedEvent> ordinaryDay(LocalDate day) {
    if (day.isBefore(joined)) {
      return List.of();
    }
    Rng rng = numbered("day", day.toEpochDay());
    List<SimulatedEvent> requests = new ArrayList<>();
    position.behaviour().act(this, day, rng, new Requests(rng, requests));
    long start = EventTime.startOf(day);
    requests.removeIf(request -> !isPossible(request, start + EventTime.DAY));
    requests.sort(SimulatedEvent.BY_TIME);
    return answered(requests, start, rng);
  }

  private List<SimulatedEvent> answered(List<SimulatedEvent> requests, long start, Rng rng) {
    Rng reliability = trait("reliability");
    double denialShare = Math.min(0.02, reliability.lognormal(0.002, 0.8));
    double errorShare = Math.min(0.05, reliability.lognormal(0.008, 0.7));
    // In a bad hour, a dependency fails and the identity retries.
    boolean badHour = rng.chance(0.02);
    long badFrom = start + (long) (rng.unit() * 23 * EventTime.HOUR);
    List<SimulatedEvent> events = new ArrayList<>(requests.size() + 8);
    for (SimulatedEvent request : requests) {
      boolean out = calendar().isOut(request.call().service(), request.timeMicros());
      boolean bad =
          badHour
              && request.timeMicros() >= badFrom
              && request.timeMicros() < badFrom + EventTime.HOUR;
      if (!rng.chance(out ? 0.8 : bad ? 0.45 : errorShare)) {
        events.add(rng.chance(denialShare) ? request.with(Status.DENIED) : request);
        continue;
      }
      Status status =
          out
              ? Status.UNAVAILABLE
              : rng.chance(0.5) ? Status.THROTTLED : bad ? Status.UNAVAILABLE : Status.NOT_FOUND;
      events.add(request.with(status));
      if (status != Status.NOT_FOUND) {
        retry(request, out || bad ? 0.5 : 0.05, status, start + EventTime.DAY, rng, events);
      }
    }
    events.sort(SimulatedEvent.BY_TIME);
    return events;
  }

  /** Returns whether the request falls within the day and the credential's lifetime. */
  private static boolean isPossible(SimulatedEvent request, long endOfDay) {
    return request.timeMicros() >= endOfDay - EventTime.DAY
        && request.timeMicros() < endOfDay
        && request.credential().lastsAt(request.timeMicros());
  }

  private static void retry(
      SimulatedEvent request,
      double failsAgain,
      Status status,
      long endOfDay,
      Rng rng,
      List<SimulatedEvent> events) {
    long wait = (long) rng.lognormal(1.5 * EventTime.SECOND, 0.5);
    boolean fails = true;
    for (int attempt = 0; fails && attempt < 3; attempt++, wait *= 3) {
      SimulatedEvent again = request.at(request.timeMicros() + wait);
      if (!isPossible(again, endOfDay)) {
        return;
      }
      fails = rng.chance(failsAgain);
      events.add(fails ? again.with(status) : again);
    }
  }

  /** Returns a template for the requests of a run. */
  SimulatedEvent run(long at, Credential credential, Session session, Origin origin) {
    return new SimulatedEvent(null, at, identity, credential, session, origin, null, null);
  }

  BusinessCalendar calendar() {
    return new BusinessCalendar(plan.seed());
  }

  Rng habits() {
    return trait("habits");
  }

  ActionMix mix(Rng habits, List<Call> menu, int size) {
    return new ActionMix(habits, menu, size, group());
  }

  /** Returns the random-number generator for a trait that never changes. */
  Rng trait(String trait) {
    return numbered(trait, 0);
  }

  /** Returns the random-number generator for a trait that changes with the given number. */
  Rng numbered(String trait, long number) {
    return Rng.keyed(plan.seed(), name() + '/' + trait, number);
  }

  /**
   * Returns how many changes of a type there have been up to and including a day: at most one a
   * week, from Monday to Thursday.
   */
  int changes(String what, double chancePerWeek, LocalDate day) {
    LocalDate monday = plan.from().with(DayOfWeek.MONDAY);
    int count = 0;
    for (long week = 0; !monday.isAfter(day); week++, monday = monday.plusWeeks(1)) {
      Rng rng = numbered(what, week);
      boolean changes = rng.chance(chancePerWeek);
      count += changes && !monday.plusDays(rng.below(4)).isAfter(day) ? 1 : 0;
    }
    return count;
  }

  /** Draws the times of a day's runs, given the mean number of events of a run. */
  List<Long> moments(Rhythm rhythm, Rng rng, double eventsPerRun, LocalDate day) {
    return rhythm.moments(rng, eventsPerWeekday / eventsPerRun, day, calendar());
  }
}
