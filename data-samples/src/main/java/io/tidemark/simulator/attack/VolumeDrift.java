package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Menus;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Dice;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Case 3: a service's volume, errors or rhythm depart from its habits, while its origin and
 * credential stay the same.
 */
final class VolumeDrift implements AttackCase {
  private static final int MOST_EVENTS = 400;

  @Override
  public int number() {
    return 3;
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("hour-of-ten-times", VolumeDrift::isService, VolumeDrift::hourOfTenTimes),
        new Variant(
            "whole-day-of-three-times", VolumeDrift::isService, VolumeDrift::wholeDayOfThreeTimes),
        new Variant("nightly-scraping", VolumeDrift::isService, VolumeDrift::nightlyScraping),
        new Variant("denied-enumeration", VolumeDrift::isService, VolumeDrift::deniedEnumeration),
        new Variant(
            "schedule-turned-continuous",
            actor -> isService(actor) && actor.isScheduled(),
            VolumeDrift::scheduleTurnedContinuous),
        new Variant("creeping-drift", VolumeDrift::isService, VolumeDrift::creepingDrift));
  }

  private static List<SimulatedEvent> hourOfTenTimes(Scene scene) {
    if (scene.today().size() < 4) {
      return List.of();
    }
    double hourly = Math.max(2.2, scene.today().size() / 24.0);
    int count = Math.min(MOST_EVENTS, (int) (scene.dice().real(8, 12) * hourly));
    long start = scene.momentBetween(0, 22);
    return scattered(scene, count, start, start + EventTime.HOUR);
  }

  private static List<SimulatedEvent> wholeDayOfThreeTimes(Scene scene) {
    if (scene.today().size() < 4) {
      return List.of();
    }
    return repeated(scene.today(), scene, scene.day(), scene.dice().real(1.8, 2.3));
  }

  private static List<SimulatedEvent> nightlyScraping(Scene scene) {
    Dice dice = scene.dice();
    int count = dice.between(25, 60);
    long start = scene.momentBetween(0, 2);
    long gap = dice.between(60, 200) * EventTime.SECOND;
    Call read = scene.usualRead();
    int first = dice.between(500, 5000);
    SimulatedEvent run = scene.newRun(start);
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Call next = numbered(read, first + i);
      long at = start + i * gap + (long) (dice.unit() * gap / 8);
      run = run.credential().lastsAt(at) ? run.at(at) : scene.newRun(at);
      events.add(run.calling(next).ending(Actor.success(next, dice)));
    }
    return events;
  }

  private static List<SimulatedEvent> deniedEnumeration(Scene scene) {
    boolean cluster = scene.victim().identity().principal() == Principal.SERVICE_ACCOUNT;
    List<Call> menu =
        cluster ? Menus.CLUSTER_RECONNAISSANCE : scene.reconnaissance(Menus.CLOUD_RECONNAISSANCE);
    List<Call> calls = scene.mixed(scene.dice().between(25, 60), 0.1, menu);
    long start = scene.momentBetween(1, 21);
    SimulatedEvent template = scene.newRun(start);
    return scene.play(template, template.origin(), start, 20 * EventTime.SECOND, calls, 0.85);
  }

  private static List<SimulatedEvent> scheduleTurnedContinuous(Scene scene) {
    Dice dice = scene.dice();
    int count = dice.between(40, 60);
    long start = EventTime.startOf(scene.day());
    long gap = EventTime.DAY / count;
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimulatedEvent run = scene.newRun(start + i * gap + (long) (dice.unit() * gap / 2));
      Call call = scene.usualCall();
      events.add(run.calling(call).ending(Actor.success(call, dice)));
    }
    return events;
  }

  /** The volume grows by about a quarter per day for up to three days. */
  private static List<SimulatedEvent> creepingDrift(Scene scene) {
    double step = scene.dice().real(0.2, 0.3);
    double more = 1;
    List<SimulatedEvent> events = new ArrayList<>();
    LocalDate day = scene.day();
    for (int i = 0; i < 3 && !day.isAfter(scene.lastDay()); i++, day = day.plusDays(1)) {
      more *= 1 + step;
      // Start at the upper end of ordinary variation on the first day, so that the attack can be
      // detected.
      events.addAll(repeated(scene.victim().ordinaryDay(day), scene, day, more - 1 + step));
    }
    return events.size() < 3 ? List.of() : events;
  }

  /** Draws the given number of the victim's ordinary events between two times of day. */
  private static List<SimulatedEvent> scattered(Scene scene, int count, long from, long to) {
    List<SimulatedEvent> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Call call = scene.usualCall();
      long at = from + (long) (scene.dice().unit() * (to - from));
      events.add(scene.ownRun(at).calling(call).ending(Actor.success(call, scene.dice())));
    }
    return events;
  }

  /** Repeats the day's own events the given number of times, each shifted by a few minutes. */
  private static List<SimulatedEvent> repeated(
      List<SimulatedEvent> ordinary, Scene scene, LocalDate day, double times) {
    Dice dice = scene.dice();
    int count = Math.min(MOST_EVENTS, (int) Math.round(ordinary.size() * times));
    long start = EventTime.startOf(day);
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count && !ordinary.isEmpty(); i++) {
      SimulatedEvent original = ordinary.get(i % ordinary.size());
      long at = original.timeMicros() + dice.between(-1500, 1500) * EventTime.SECOND;
      long earliest = Math.max(start, original.credential().createdMicros());
      long inDay = Math.max(earliest, Math.min(at, start + EventTime.DAY - EventTime.SECOND));
      events.add(original.at(inDay).ending(Actor.success(original.call(), dice)));
    }
    return events;
  }

  private static Call numbered(Call call, int number) {
    String stem = call.resource().replaceAll("[0-9]+$", "");
    boolean counts = !stem.equals(call.resource());
    return counts ? call.on(stem + number) : call;
  }

  private static boolean isService(Actor actor) {
    return switch (actor.identity().principal()) {
      case SERVICE_ACCOUNT, SERVICE_ROLE, INSTANCE_ROLE -> true;
      case GCP_SERVICE_ACCOUNT, ENTRA_SERVICE_PRINCIPAL, ENTRA_MANAGED_IDENTITY, VAULT_APPROLE ->
          true;
      default -> false;
    };
  }
}
