package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Result;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An identity and its ordinary behaviour.
 *
 * <p>A day depends only on the seed, identity and date, so days can be computed repeatedly and in
 * any order. Subclasses create the requests, and this class decides their outcomes.
 */
public abstract class Actor {
  private final Setting setting;
  private final Identity identity;
  private final double eventsPerWeekday;
  private final LocalDate joined;
  private final double denialShare;
  private final double errorShare;

  Actor(Setting setting, NewIdentity hire) {
    this.setting = setting;
    this.identity = hire.identity();
    this.eventsPerWeekday = hire.eventsPerWeekday();
    this.joined = hire.joined();
    Rng rng = setting.trait(identity.name(), "reliability");
    this.denialShare = Math.min(0.02, rng.lognormal(0.002, 0.8));
    this.errorShare = Math.min(0.05, rng.lognormal(0.008, 0.7));
  }

  /**
   * Adds a day's requests, in any order. The caller drops requests made after midnight or after the
   * credential has expired.
   */
  abstract void act(LocalDate day, Rng rng, List<SimulatedEvent> out);

  public final Identity identity() {
    return identity;
  }

  public final double eventsPerWeekday() {
    return eventsPerWeekday;
  }

  /** Returns whether the identity runs on a schedule, so that any other time is unusual. */
  public boolean isScheduled() {
    return false;
  }

  /** Returns whether the identity manages infrastructure with a long-lived key. */
  public boolean hasInfrastructureKey() {
    return false;
  }

  /** Returns whether the identity has been forgotten and is rarely used. */
  public boolean isDormant() {
    return false;
  }

  /** Returns the last credential that rotation retired before the given day, if there is one. */
  public Optional<Credential> supersededKey(LocalDate day) {
    return Optional.empty();
  }

  public final LocalDate joined() {
    return joined;
  }

  /** Returns the day's ordinary events in chronological order. */
  public List<SimulatedEvent> ordinaryDay(LocalDate day) {
    if (day.isBefore(joined)) {
      return List.of();
    }
    Rng rng = setting.numbered(identity.name(), "day", day.toEpochDay());
    List<SimulatedEvent> requests = new ArrayList<>();
    act(day, rng, requests);
    long start = EventTime.startOf(day);
    requests.removeIf(request -> !isPossible(request, start + EventTime.DAY));
    requests.sort(SimulatedEvent.BY_TIME);
    return answered(requests, start, rng);
  }

  private List<SimulatedEvent> answered(List<SimulatedEvent> requests, long start, Rng rng) {
    // In a bad hour, a dependency fails and the identity retries.
    boolean badHour = rng.chance(0.02);
    long badFrom = start + (long) (rng.unit() * 23 * EventTime.HOUR);
    List<SimulatedEvent> events = new ArrayList<>(requests.size() + 8);
    for (SimulatedEvent request : requests) {
      boolean out = setting.calendar().isOut(request.call().service(), request.timeMicros());
      boolean bad =
          badHour
              && request.timeMicros() >= badFrom
              && request.timeMicros() < badFrom + EventTime.HOUR;
      double failing = out ? 0.8 : bad ? 0.45 : errorShare;
      if (!rng.chance(failing)) {
        boolean denied = rng.chance(denialShare);
        events.add(denied ? ended(request, Ending.DENIED) : request);
        continue;
      }
      Ending ending =
          out
              ? Ending.UNAVAILABLE
              : rng.chance(0.5) ? Ending.THROTTLED : bad ? Ending.UNAVAILABLE : Ending.NOT_FOUND;
      events.add(ended(request, ending));
      if (ending != Ending.NOT_FOUND) {
        retry(request, out || bad ? 0.5 : 0.05, ending, start + EventTime.DAY, rng, events);
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
      Ending ending,
      long endOfDay,
      Rng rng,
      List<SimulatedEvent> events) {
    long wait = (long) rng.lognormal(1.5 * EventTime.SECOND, 0.5);
    for (int attempt = 0; attempt < 3; attempt++) {
      SimulatedEvent again = request.at(request.timeMicros() + wait);
      if (!isPossible(again, endOfDay)) {
        return;
      }
      boolean fails = rng.chance(failsAgain);
      events.add(fails ? ended(again, ending) : again);
      if (!fails) {
        return;
      }
      wait *= 3;
    }
  }

  private static SimulatedEvent ended(SimulatedEvent request, Ending ending) {
    return request.ending(request.result().ending(ending));
  }

  /** Adds a request with a successful result. */
  final void add(
      long at,
      Credential credential,
      Session session,
      Origin origin,
      Call call,
      Rng rng,
      List<SimulatedEvent> out) {
    out.add(
        new SimulatedEvent(at, identity, credential, session, origin, call, success(call, rng)));
  }

  /** Draws a successful result. Response sizes of reads have a heavy tail. */
  public static Result success(Call call, Rng rng) {
    long in = call.isRead() ? 0 : (long) rng.lognormal(900, 0.9);
    long out = (long) (call.isRead() ? rng.lognormal(2400, 1.3) : rng.lognormal(420, 0.5));
    return new Result(Ending.OK, in, out, 1 + (long) rng.lognormal(38, 0.9));
  }

  final Setting setting() {
    return setting;
  }

  final String name() {
    return identity.name();
  }

  final Rng trait(String trait) {
    return setting.trait(identity.name(), trait);
  }

  final Rng numbered(String trait, long number) {
    return setting.numbered(identity.name(), trait, number);
  }

  final Releases releases(String what, double chancePerWeek) {
    return new Releases(
        setting.seed(), identity.name() + '/' + what, setting.from(), chancePerWeek);
  }
}
