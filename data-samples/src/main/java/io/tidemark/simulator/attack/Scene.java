package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.PlatformMenus;
import io.tidemark.simulator.company.PlatformTokens;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Dice;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Result;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an attack has to work with: a victim, a day, and what the victim did.
 *
 * @param victim the identity
 * @param estate all identities, the victim included
 * @param day the day of the attack
 * @param lastDay last simulated day, for attacks that go on
 * @param today the victim's ordinary events of the day; may be empty
 * @param recent ordinary events of the last day with any, this day included; never empty
 * @param dice of this attack alone
 */
record Scene(
    Actor victim,
    List<Actor> estate,
    LocalDate day,
    LocalDate lastDay,
    List<SimulatedEvent> today,
    List<SimulatedEvent> recent,
    Dice dice) {

  /** Calls of an identity in the week that ends on this day, by time. */
  List<Call> week(Actor actor) {
    return IntStream.rangeClosed(-6, 0)
        .mapToObj(day::plusDays)
        .flatMap(date -> actor.ordinaryDay(date).stream())
        .map(SimulatedEvent::call)
        .toList();
  }

  /** A call in the victim's habit. */
  Call usualCall() {
    return dice.pick(recent).call();
  }

  /** A read in the victim's habit; any call of its habit where it never reads. */
  Call usualRead() {
    List<SimulatedEvent> reads = recent.stream().filter(event -> event.call().isRead()).toList();
    return dice.pick(reads.isEmpty() ? recent : reads).call();
  }

  /** Calls of which this share is in the victim's habit and the others come from a menu. */
  List<Call> mixed(int count, double usualShare, List<Call> menu) {
    List<Call> calls = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      calls.add(dice.chance(usualShare) ? usualCall() : fromMenu(menu));
    }
    return calls;
  }

  /**
   * What an intruder asks the victim's platform, or this menu where it is one of AWS or a cluster.
   */
  List<Call> reconnaissance(List<Call> otherwise) {
    List<Call> menu = PlatformMenus.reconnaissance(victim.identity().principal().format());
    return menu.isEmpty() ? otherwise : menu;
  }

  /** A call from a menu, on one of its resources. */
  Call fromMenu(List<Call> menu) {
    return dice.pick(menu).on(victim.identity().group(), dice.between(1, 400));
  }

  /**
   * The calls one after the other, in the session and with the credential of a template.
   *
   * @param gapMicros median time between two calls
   * @param denied share of calls outside the victim's habit that are refused
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
      Result result = Actor.success(call, dice);
      boolean refused = !usual.contains(call.action()) && dice.chance(denied);
      events.add(
          template
              .at(now)
              .from(origin)
              .calling(call)
              .ending(refused ? result.ending(Ending.DENIED) : result));
      now += 1 + (long) dice.lognormal((double) gapMicros, 0.8);
    }
    return events;
  }

  /** An event of the day before 22:00, so that something can follow it; null if there is none. */
  SimulatedEvent anchor() {
    List<SimulatedEvent> early =
        today.stream()
            .filter(event -> EventTime.hourOfDay(event.timeMicros()) < 22)
            .filter(event -> !event.call().operation().startsWith("AssumeRole"))
            .toList();
    return early.isEmpty() ? null : dice.pick(early);
  }

  /** An hour of the day, from a range that may pass midnight, as a moment of this day. */
  long momentBetween(int fromHour, int toHour) {
    return EventTime.startOf(day) + (long) (dice.real(fromHour, toHour) * EventTime.HOUR);
  }

  /**
   * A run of the victim at this moment: the one it is in, as long as its credential lasts, else one
   * that it would have begun itself.
   */
  SimulatedEvent newRun(long start) {
    SimulatedEvent template = dice.pick(recent);
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

  /** A run of the victim whose credential lasts at this moment; a new one where there is none. */
  SimulatedEvent ownRun(long at) {
    List<SimulatedEvent> lasting =
        recent.stream().filter(event -> event.credential().lastsAt(at)).toList();
    return lasting.isEmpty() ? newRun(at) : dice.pick(lasting).at(at);
  }

  /** The same name with its last part drawn anew, in the same alphabet and length. */
  private String renamed(String name) {
    if (name.startsWith("ASIA")) {
      return "ASIA" + dice.base32(16);
    }
    if (name.startsWith("JTI=")) {
      return "JTI=" + dice.uuid();
    }
    if (name.startsWith("i-")) {
      return name;
    }
    if (name.startsWith("hmac-sha256:")) {
      return PlatformTokens.hmac(dice);
    }
    if (name.startsWith("AT.")) {
      return PlatformTokens.accessToken(dice);
    }
    if (name.endsWith("=")) {
      return PlatformTokens.hash(dice);
    }
    int cut = name.lastIndexOf('-') + 1;
    boolean decimal = name.substring(cut).chars().allMatch(Character::isDigit);
    StringBuilder renamed = new StringBuilder(name.substring(0, cut));
    while (renamed.length() < name.length()) {
      renamed.append(Character.forDigit(dice.below(decimal ? 10 : 16), 16));
    }
    return renamed.toString();
  }
}
