package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Calls;
import io.tidemark.simulator.company.PlatformTokens;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Result;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Input for an attack: the victim, the day and the ordinary events.
 *
 * @param estate all identities, including the victim
 * @param lastDay last simulated day; attacks spanning several days end no later than this day
 * @param today the victim's ordinary events on this day; may be empty
 * @param recent the victim's ordinary events on the most recent day with events, possibly this day;
 *     never empty
 * @param rng random-number generator used only by this attack
 */
record AttackInput(
    Actor victim,
    List<Actor> estate,
    LocalDate day,
    LocalDate lastDay,
    List<SimulatedEvent> today,
    List<SimulatedEvent> recent,
    Rng rng) {

  /** Returns an identity's calls during the week ending on this day, in chronological order. */
  List<Call> week(Actor actor) {
    return IntStream.rangeClosed(-6, 0)
        .mapToObj(day::plusDays)
        .flatMap(date -> actor.ordinaryDay(date).stream())
        .map(SimulatedEvent::call)
        .toList();
  }

  Call usualCall() {
    return rng.pick(recent).call();
  }

  /** Draws one of the victim's habitual reads, or any habitual call if the victim never reads. */
  Call usualRead() {
    List<SimulatedEvent> reads = recent.stream().filter(event -> event.call().isRead()).toList();
    return rng.pick(reads.isEmpty() ? recent : reads).call();
  }

  /** Draws the given share of calls from the victim's habits and the rest from a menu. */
  List<Call> mixed(int count, double usualShare, List<Call> menu) {
    List<Call> calls = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      calls.add(rng.chance(usualShare) ? usualCall() : fromMenu(menu));
    }
    return calls;
  }

  /**
   * Returns the first calls that an intruder makes on the victim's platform, or the given menu if
   * the platform is AWS or a cluster.
   */
  List<Call> reconnaissance(List<Call> otherwise) {
    List<Call> menu = Calls.reconnaissance(victim.identity().principal().format());
    return menu.isEmpty() ? otherwise : menu;
  }

  /** Draws a call from a menu and fills in the application and a number. */
  Call fromMenu(List<Call> menu) {
    return rng.pick(menu).on(victim.identity().group(), rng.between(1, 400));
  }

  /**
   * Creates events for the given calls, in sequence, with the session and credential of a template.
   *
   * @param gapMicros median time between two consecutive calls, in microseconds
   * @param denied share of unusual calls that are denied
   */
  List<SimulatedEvent> play(
      SimulatedEvent template,
      Origin origin,
      long start,
      long gapMicros,
      List<Call> calls,
      double denied) {
    List<SimulatedEvent> events = new ArrayList<>(calls.size());
    List<String> usual = recent.stream().map(event -> event.call().action()).distinct().toList();
    long now = start;
    for (Call call : calls) {
      Result result = Actor.success(call, rng);
      boolean refused = !usual.contains(call.action()) && rng.chance(denied);
      events.add(
          template
              .at(now)
              .from(origin)
              .calling(call)
              .ending(refused ? result.ending(Ending.DENIED) : result));
      now += 1 + (long) rng.lognormal((double) gapMicros, 0.8);
    }
    return events;
  }

  /**
   * Draws one of the day's events before 22:00, which leaves time for further events. Returns null
   * if there are no such events.
   */
  SimulatedEvent anchor() {
    List<SimulatedEvent> early =
        today.stream()
            .filter(event -> EventTime.hourOfDay(event.timeMicros()) < 22)
            .filter(event -> !event.call().operation().startsWith("AssumeRole"))
            .toList();
    return early.isEmpty() ? null : rng.pick(early);
  }

  /** Draws a time on this day within the given range of hours, which may extend past midnight. */
  long momentBetween(int fromHour, int toHour) {
    return EventTime.startOf(day) + (long) (rng.real(fromHour, toHour) * EventTime.HOUR);
  }

  /**
   * Returns one of the victim's recent runs if its credential is still valid, or a new ordinary run
   * otherwise.
   */
  SimulatedEvent newRun(long start) {
    SimulatedEvent template = rng.pick(recent);
    Credential old = template.credential();
    if (old.lastsAt(start)) {
      return template.at(start);
    }
    long shift = start - template.timeMicros();
    Credential credential =
        new Credential(
            renamed(old.uid()),
            old.createdMicros() + shift,
            old.expiresMicros() + shift,
            old.scopes());
    Session session = template.session();
    Session renewed =
        new Session(
            renamed(session.name()),
            session.startMicros() + shift,
            session.workflow(),
            session.onBehalfOf());
    boolean hostIsSession = session.name().equals(template.origin().host());
    Origin origin = hostIsSession ? template.origin().withHost(renewed.name()) : template.origin();
    return template.at(start).with(credential).in(renewed).from(origin);
  }

  /** Returns one of the victim's runs with a valid credential, or a new run if none exists. */
  SimulatedEvent ownRun(long at) {
    List<SimulatedEvent> lasting =
        recent.stream().filter(event -> event.credential().lastsAt(at)).toList();
    return lasting.isEmpty() ? newRun(at) : rng.pick(lasting).at(at);
  }

  /**
   * Replaces the last part of a name with the same number of random characters from the same
   * alphabet.
   */
  private String renamed(String name) {
    if (name.startsWith("ASIA")) {
      return "ASIA" + rng.base32(16);
    }
    if (name.startsWith("JTI=")) {
      return "JTI=" + rng.uuid();
    }
    if (name.startsWith("i-")) {
      return name;
    }
    if (name.startsWith("hmac-sha256:")) {
      return PlatformTokens.hmac(rng);
    }
    if (name.startsWith("AT.")) {
      return PlatformTokens.accessToken(rng);
    }
    if (name.endsWith("=")) {
      return PlatformTokens.hash(rng);
    }
    int cut = name.lastIndexOf('-') + 1;
    boolean decimal = name.substring(cut).chars().allMatch(Character::isDigit);
    StringBuilder renamed = new StringBuilder(name.substring(0, cut));
    while (renamed.length() < name.length()) {
      renamed.append(Character.forDigit(rng.below(decimal ? 10 : 16), 16));
    }
    return renamed.toString();
  }
}
