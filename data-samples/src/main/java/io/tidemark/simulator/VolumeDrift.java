package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Case 3: a service's volume, errors or rhythm depart from its habits, while its origin and
 * credential stay the same.
 */
final class VolumeDrift {
  private static final int MOST_EVENTS = 400;

  static final List<Variant> VARIANTS =
      List.of(
          variant("hour-of-ten-times", VolumeDrift::hourOfTenTimes),
          variant(
              "whole-day-of-three-times",
              scene ->
                  scene.today().size() < 4
                      ? List.of()
                      : repeated(scene, scene.day(), scene.rng().real(1.8, 2.3))),
          variant("nightly-scraping", VolumeDrift::nightlyScraping),
          variant("denied-enumeration", VolumeDrift::deniedEnumeration),
          new Variant(
              "schedule-turned-continuous",
              actor -> isService(actor) && actor.isScheduled(),
              VolumeDrift::scheduleTurnedContinuous),
          variant("raised-volume", VolumeDrift::raisedVolume));

  private VolumeDrift() {}

  private static Variant variant(String name, Function<AttackScene, List<SimulatedEvent>> play) {
    return new Variant(name, VolumeDrift::isService, play);
  }

  private static List<SimulatedEvent> hourOfTenTimes(AttackScene scene) {
    if (scene.today().size() < 4) {
      return List.of();
    }
    Rng rng = scene.rng();
    double hourly = Math.max(2.2, scene.today().size() / 24.0);
    int count = Math.min(MOST_EVENTS, (int) (rng.real(8, 12) * hourly));
    long start = scene.momentBetween(0, 22);
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Call call = scene.usualCall();
      long at = start + (long) (rng.unit() * EventTime.HOUR);
      events.add(scene.ownRun(at).calling(call, rng));
    }
    return events;
  }

  private static List<SimulatedEvent> nightlyScraping(AttackScene scene) {
    Rng rng = scene.rng();
    int count = rng.between(25, 60);
    long start = scene.momentBetween(0, 2);
    long gap = rng.between(60, 200) * EventTime.SECOND;
    Call read = scene.usualRead();
    int first = rng.between(500, 5000);
    SimulatedEvent run = scene.newRun(start);
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String stem = read.resource().replaceAll("[0-9]+$", "");
      Call next = stem.equals(read.resource()) ? read : read.on(stem + (first + i));
      long at = start + i * gap + (long) (rng.unit() * gap / 8);
      run = run.credential().lastsAt(at) ? run.at(at) : scene.newRun(at);
      events.add(run.calling(next, rng));
    }
    return events;
  }

  private static List<SimulatedEvent> deniedEnumeration(AttackScene scene) {
    List<Call> calls = scene.mixed(25, 60, 0.1, scene.reconnaissance());
    long start = scene.momentBetween(1, 21);
    return scene.play(scene.newRun(start), start, 20, calls, 0.85);
  }

  private static List<SimulatedEvent> scheduleTurnedContinuous(AttackScene scene) {
    Rng rng = scene.rng();
    int count = rng.between(40, 60);
    long start = EventTime.startOf(scene.day());
    long gap = EventTime.DAY / count;
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimulatedEvent run = scene.newRun(start + i * gap + (long) (rng.unit() * gap / 2));
      Call call = scene.usualCall();
      events.add(run.calling(call, rng));
    }
    return events;
  }

  /** The volume is 40 to 60 % higher on the first day, and grows further for up to two days. */
  private static List<SimulatedEvent> raisedVolume(AttackScene scene) {
    double step = scene.rng().real(0.2, 0.3);
    double more = 1;
    List<SimulatedEvent> events = new ArrayList<>();
    LocalDate day = scene.day();
    for (int i = 0; i < 3 && !day.isAfter(scene.lastDay()); i++, day = day.plusDays(1)) {
      more *= 1 + step;
      events.addAll(repeated(scene, day, more - 1 + step));
    }
    return events;
  }

  /** Repeats the day's events the given number of times, each shifted by a few minutes. */
  private static List<SimulatedEvent> repeated(AttackScene scene, LocalDate day, double times) {
    Rng rng = scene.rng();
    List<SimulatedEvent> ordinary = scene.victim().ordinaryDay(day);
    int count = Math.min(MOST_EVENTS, (int) Math.round(ordinary.size() * times));
    long start = EventTime.startOf(day);
    List<SimulatedEvent> events = new ArrayList<>();
    for (int i = 0; i < count && !ordinary.isEmpty(); i++) {
      SimulatedEvent original = ordinary.get(i % ordinary.size());
      long at = scene.after(original, -1500, 1500);
      long earliest = Math.max(start, original.credential().createdMicros());
      long inDay = Math.max(earliest, Math.min(at, start + EventTime.DAY - EventTime.SECOND));
      events.add(original.at(inDay).calling(original.call(), rng));
    }
    return events;
  }

  private static boolean isService(Actor actor) {
    return switch (actor.principal()) {
      case SERVICE_ACCOUNT, SERVICE_ROLE, INSTANCE_ROLE -> true;
      case GCP_SERVICE_ACCOUNT, ENTRA_SERVICE_PRINCIPAL, ENTRA_MANAGED_IDENTITY, VAULT_APPROLE ->
          true;
      default -> false;
    };
  }
}
