package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Scene of an attack: the victim, all identities, the day, and the ordinary events of this day and
 * of the most recent day with events, possibly this day and never empty. Attacks of several days
 * end no later than the last day.
 */
record AttackScene(
    Actor victim,
    List<Actor> estate,
    LocalDate day,
    LocalDate lastDay,
    List<SimulatedEvent> today,
    List<SimulatedEvent> recent,
    Rng rng) {
  Principal principal() {
    return victim.principal();
  }

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

  static List<Call> calls(int count, Supplier<Call> draw) {
    return Stream.generate(draw).limit(count).toList();
  }

  /** Draws the given share of calls from the victim's habits and the rest from a menu. */
  List<Call> mixed(int count, double usualShare, List<Call> menu) {
    return calls(count, () -> rng.chance(usualShare) ? usualCall() : fromMenu(menu));
  }

  List<Call> mixed(int fewest, int most, double usualShare, List<Call> menu) {
    return mixed(rng.between(fewest, most), usualShare, menu);
  }

  /** Draws from the victim's habits. */
  List<Call> usual(int fewest, int most) {
    return mixed(fewest, most, 1, List.of());
  }

  /** Returns an intruder's first calls on the victim's platform. */
  List<Call> reconnaissance() {
    return Calls.reconnaissance(principal().format());
  }

  /** Draws a call from a menu and fills in the application and a number. */
  Call fromMenu(List<Call> menu) {
    return rng.pick(menu).on(victim.identity().group(), rng.between(1, 400));
  }

  /**
   * Creates events for the given calls, in sequence, with the template's session, credential and
   * origin, a median time between two calls and a share of unusual calls that are denied.
   */
  List<SimulatedEvent> play(
      SimulatedEvent template, long start, int gapSeconds, List<Call> calls, double denied) {
    List<String> usual = recent.stream().map(event -> event.call().action()).distinct().toList();
    long[] now = {start};
    return calls.stream()
        .map(
            call -> {
              SimulatedEvent event = template.at(now[0]).calling(call, rng);
              boolean refused = !usual.contains(call.action()) && rng.chance(denied);
              now[0] += 1 + (long) rng.lognormal((double) gapSeconds * EventTime.SECOND, 0.8);
              return refused ? event.with(Status.DENIED) : event;
            })
        .toList();
  }

  /**
   * Draws one of the day's events before 22:00, which leaves time for more. Returns null on a day
   * without such an event.
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

  /** Draws a time after an event. */
  long after(SimulatedEvent event, int fromSeconds, int toSeconds) {
    return event.timeMicros() + rng.between(fromSeconds, toSeconds) * EventTime.SECOND;
  }

  /** Returns one of the recent runs if its credential is still valid, or a new ordinary run. */
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

  /** Replaces a name's last part with as many random characters of the same alphabet. */
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
      return Credential.hmac(rng);
    }
    if (name.startsWith("AT.")) {
      return Credential.accessToken(rng);
    }
    if (name.endsWith("=")) {
      return Credential.hash(rng);
    }
    int cut = name.lastIndexOf('-') + 1;
    boolean decimal = name.substring(cut).chars().allMatch(Character::isDigit);
    return name.substring(0, cut) + rng.digits(name.length() - cut, decimal ? 10 : 16);
  }

  /** Returns where the victim usually is. */
  Origin home() {
    return recent.get(0).origin();
  }

  /** Returns a rented or third-party machine that runs the intruder's own tool. */
  Origin ownTool() {
    Network network = rng.chance(0.7) ? Network.HOSTING : Network.CLOUD;
    return network.anywhere(rng, tool());
  }

  /** Returns an address in the given network and the victim's user agent. */
  Origin copying(Origin origin, Network network) {
    return origin.movedTo(network.anywhere(rng, origin.userAgent()));
  }

  Origin inDisguise(Origin origin) {
    return copying(origin, rng.pick(List.of(Network.CLOUD, Network.CLOUD, Network.RESIDENTIAL)));
  }

  /** Draws a user agent. All values are random, so none is typical of attacks. */
  private String tool() {
    int minor = rng.between(0, 12);
    String general =
        switch (rng.below(3)) {
          case 0 -> "curl/8." + minor + ".1";
          case 1 -> "python-requests/2." + (20 + minor) + ".0";
          default -> "Go-http-client/" + rng.between(1, 2) + ".0";
        };
    if (rng.chance(0.4)) {
      return general;
    }
    return switch (principal().format()) {
      case KUBERNETES_AUDIT ->
          "kubectl/v1." + (20 + minor) + ".3 (linux/amd64) kubernetes/" + rng.hex(7);
      case CLOUDTRAIL ->
          rng.chance(0.5)
              ? "Boto3/1." + (26 + minor) + ".14 md/Botocore#1." + (26 + minor) + ".14 os/linux"
              : "aws-cli/2." + (8 + minor) + ".2 Python/3.11.6 Linux/6.5.0-kali3-amd64";
      default -> general;
    };
  }
}
