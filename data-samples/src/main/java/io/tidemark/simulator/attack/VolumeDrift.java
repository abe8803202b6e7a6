package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Calls;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Rng;
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
            "whole-day-of-three-times", VolumeDrift::isService, VolumeDrift::dayAtTripleVolume),
        new Variant("nightly-scraping", VolumeDrift::isService, VolumeDrift::nightlyScraping),
        new Variant("denied-enumeration", VolumeDrift::isService, VolumeDrift::deniedEnumeration),
        new Variant(
            "schedule-turned-continuous",
            actor -> isService(actor) && actor.isScheduled(),
            VolumeDrift::scheduleTurnedContinuous),
        new Variant("creeping-drift", VolumeDrift::isService, VolumeDrift::creepingDrift));
  }

  private static List<SimulatedEvent> hourOfTenTimes(AttackInput scene) {
    if (scene.today().size() < 4) {
      return List.of();
    }
    double hourly = Math.max(2.2, scene.today().size() / 24.0);
    int count = Math.min(MOST_EVENTS, (int) (scene.rng().real(8, 12) * hourly));
    long start = scene.momentBetween(0, 22);
    return scattered(scene, count, start, start + EventTime.HOUR);
  }

  private static List<SimulatedEvent> dayAtTripleVolume(AttackInput scene) {
    if (scene.today().size() < 4) {
      return List.of();
    }
    return repeated(scene.today(), scene, scene.day(), scene.rng().real(1.8, 2.3));
  }

  private static List<SimulatedEvent> nightlyScraping(AttackInput scene) {
    Rng rng = scene.rng();
    int count = rng.between(25, 60);
    long start = scene.momentBetween(0, 2);
    long gap = rng.between(60, 200) * EventTime.SECOND;
    Call read = scene.usualRead();
    int first = rng.between(500, 5000);
    SimulatedEvent run = scene.newRun(start);
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Call next = numbered(read, first + i);
      long at = start + i * gap + (long) (rng.unit() * gap / 8);
      run = run.credential().lastsAt(at) ? run.at(at) : scene.newRun(at);
      events.add(run.calling(next).ending(Actor.success(next, rng)));
    }
    return events;
  }

  private static List<SimulatedEvent> deniedEnumeration(AttackInput scene) {
    boolean cluster = scene.victim().identity().principal() == Principal.SERVICE_ACCOUNT;
    List<Call> menu =
        cluster ? Calls.CLUSTER_RECONNAISSANCE : scene.reconnaissance(Calls.CLOUD_RECONNAISSANCE);
    List<Call> calls = scene.mixed(scene.rng().between(25, 60), 0.1, menu);
    long start = scene.momentBetween(1, 21);
    SimulatedEvent template = scene.newRun(start);
    return scene.play(template, template.origin(), start, 20 * EventTime.SECOND, calls, 0.85);
  }

  private static List<SimulatedEvent> scheduleTurnedContinuous(AttackInput scene) {
    Rng rng = scene.rng();
    int count = rng.between(40, 60);
    long start = EventTime.startOf(scene.day());
    long gap = EventTime.DAY / count;
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimulatedEvent run = scene.newRun(start + i * gap + (long) (rng.unit() * gap / 2));
      Call call = scene.usualCall();
      events.add(run.calling(call).ending(Actor.success(call, rng)));
    }
    return events;
  }

  /** The volume grows by about a quarter per day for up to three days. */
  private static List<SimulatedEvent> creepingDrift(AttackInput scene) {
    double step = scene.rng().real(0.2, 0.3);
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
  private static List<SimulatedEvent> scattered(AttackInput scene, int count, long from, long to) {
    List<SimulatedEvent> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Call call = scene.usualCall();
      long at = from + (long) (scene.rng().unit() * (to - from));
      events.add(scene.ownRun(at).calling(call).ending(Actor.success(call, scene.rng())));
    }
    return events;
  }

  /** Repeats the day's events the given number of times, each shifted by a few minutes. */
  private static List<SimulatedEvent> repeated(
      List<SimulatedEvent> ordinary, AttackInput scene, LocalDate day, double times) {
    Rng rng = scene.rng();
    int count = Math.min(MOST_EVENTS, (int) Math.round(ordinary.size() * times));
    long start = EventTime.startOf(day);
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count && !ordinary.isEmpty(); i++) {
      SimulatedEvent original = ordinary.get(i % ordinary.size());
      long at = original.timeMicros() + rng.between(-1500, 1500) * EventTime.SECOND;
      long earliest = Math.max(start, original.credential().createdMicros());
      long inDay = Math.max(earliest, Math.min(at, start + EventTime.DAY - EventTime.SECOND));
      events.add(original.at(inDay).ending(Actor.success(original.call(), rng)));
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
