package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Calls;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Origin.Posture;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.SimulatedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Case 5: a vendor's integration exceeds the authority delegated to it. */
final class BrokenDelegation implements AttackCase {
  private static final List<String> WIDE_SCOPES =
      List.of(
          "admin.users", "files.all", "mail.all", "crm.export", "billing.write", "directory.read");

  @Override
  public int number() {
    return 5;
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant(
            "outside-hours", BrokenDelegation::isIntegration, BrokenDelegation::outsideHours),
        new Variant(
            "non-compliant-device",
            BrokenDelegation::isIntegration,
            BrokenDelegation::nonCompliantDevice),
        new Variant("stale-token", BrokenDelegation::isIntegration, BrokenDelegation::staleToken),
        new Variant("scope-growth", BrokenDelegation::isIntegration, BrokenDelegation::scopeGrowth),
        new Variant("bulk-export", BrokenDelegation::isIntegration, BrokenDelegation::bulkExport),
        new Variant(
            "careful-late-evening",
            BrokenDelegation::isIntegration,
            BrokenDelegation::carefulLateEvening));
  }

  private static List<SimulatedEvent> outsideHours(AttackInput scene) {
    SimulatedEvent run = scene.newRun(scene.momentBetween(0, 4));
    List<Call> calls = scene.mixed(scene.rng().between(8, 30), 0.85, Calls.BULK_EXPORT);
    return play(scene, run, calls, 40);
  }

  private static List<SimulatedEvent> nonCompliantDevice(AttackInput scene) {
    Rng rng = scene.rng();
    SimulatedEvent run = working(scene);
    Origin origin = run.origin();
    Origin other =
        rng.chance(0.5)
            ? origin.withPosture(Posture.MANAGED_NOT_COMPLIANT, origin.host())
            : origin.withPosture(Posture.UNMANAGED, "dev-" + rng.hex(8));
    return play(scene, run.from(other), scene.mixed(rng.between(4, 15), 1, List.of()), 50);
  }

  private static List<SimulatedEvent> staleToken(AttackInput scene) {
    Rng rng = scene.rng();
    SimulatedEvent run = working(scene);
    long issued = run.timeMicros() - rng.between(12, 70) * EventTime.DAY;
    return play(
        scene,
        run.with(run.credential().issuedAt(issued)),
        scene.mixed(rng.between(3, 12), 1, List.of()),
        60);
  }

  private static List<SimulatedEvent> scopeGrowth(AttackInput scene) {
    Rng rng = scene.rng();
    SimulatedEvent run = working(scene);
    TreeSet<String> wider = new TreeSet<>(run.credential().scopes());
    int more = rng.between(1, 3);
    for (int i = 0; i < more; i++) {
      wider.add(rng.pick(WIDE_SCOPES));
    }
    return play(
        scene,
        run.with(run.credential().withScopes(List.copyOf(wider))),
        scene.mixed(rng.between(4, 15), 0.6, Calls.BULK_EXPORT),
        30);
  }

  private static List<SimulatedEvent> bulkExport(AttackInput scene) {
    Rng rng = scene.rng();
    List<Call> calls = scene.mixed(rng.between(20, 55), 0.1, Calls.BULK_EXPORT);
    List<SimulatedEvent> events = new ArrayList<>();
    for (SimulatedEvent event : play(scene, working(scene), calls, 15)) {
      long bytes = (long) rng.lognormal(6_000_000, 1);
      events.add(event.ending(event.result().answering(bytes)));
    }
    return events;
  }

  private static List<SimulatedEvent> carefulLateEvening(AttackInput scene) {
    SimulatedEvent run = scene.newRun(scene.momentBetween(20, 22));
    return play(scene, run, scene.mixed(scene.rng().between(3, 6), 1, List.of()), 180);
  }

  private static SimulatedEvent working(AttackInput scene) {
    SimulatedEvent anchor = scene.anchor();
    return anchor == null ? scene.newRun(scene.momentBetween(9, 15)) : anchor;
  }

  private static List<SimulatedEvent> play(
      AttackInput scene, SimulatedEvent run, List<Call> calls, int gapSeconds) {
    long start = run.timeMicros() + scene.rng().between(5, 300) * EventTime.SECOND;
    return scene.play(run, run.origin(), start, gapSeconds * EventTime.SECOND, calls, 0.1);
  }

  private static boolean isIntegration(Actor actor) {
    return actor.identity().principal() == Principal.OAUTH_APPLICATION;
  }
}
