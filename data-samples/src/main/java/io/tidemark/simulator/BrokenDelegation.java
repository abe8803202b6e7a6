package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/** Case 5: a vendor's integration exceeds the authority delegated to it. */
final class BrokenDelegation {
  private static final List<String> WIDE_SCOPES =
      List.of(
          "admin.users", "files.all", "mail.all", "crm.export", "billing.write", "directory.read");

  static final List<Variant> VARIANTS =
      List.of(
          variant(
              "outside-hours",
              scene -> {
                SimulatedEvent run = scene.newRun(scene.momentBetween(0, 4));
                return play(scene, run, scene.mixed(8, 30, 0.85, Calls.BULK_EXPORT), 40);
              }),
          variant("non-compliant-device", BrokenDelegation::nonCompliantDevice),
          variant("stale-token", BrokenDelegation::staleToken),
          variant("scope-growth", BrokenDelegation::scopeGrowth),
          variant("bulk-export", BrokenDelegation::bulkExport),
          variant(
              "careful-late-evening",
              scene -> {
                SimulatedEvent run = scene.newRun(scene.momentBetween(20, 22));
                return play(scene, run, scene.usual(3, 6), 180);
              }));

  private BrokenDelegation() {}

  private static Variant variant(String name, Function<AttackScene, List<SimulatedEvent>> play) {
    return new Variant(name, actor -> actor.principal() == Principal.OAUTH_APPLICATION, play);
  }

  private static List<SimulatedEvent> nonCompliantDevice(AttackScene scene) {
    Rng rng = scene.rng();
    SimulatedEvent run = working(scene);
    Origin origin = run.origin();
    Origin other =
        rng.chance(0.5)
            ? origin.withPosture(Posture.MANAGED_NOT_COMPLIANT, origin.host())
            : origin.withPosture(Posture.UNMANAGED, "dev-" + rng.hex(8));
    return play(scene, run.from(other), scene.usual(4, 15), 50);
  }

  private static List<SimulatedEvent> staleToken(AttackScene scene) {
    SimulatedEvent run = working(scene);
    long issued = run.timeMicros() - scene.rng().between(12, 70) * EventTime.DAY;
    return play(scene, run.with(run.credential().issuedAt(issued)), scene.usual(3, 12), 60);
  }

  private static List<SimulatedEvent> scopeGrowth(AttackScene scene) {
    SimulatedEvent run = working(scene);
    TreeSet<String> wider = new TreeSet<>(run.credential().scopes());
    int more = scene.rng().between(1, 3);
    for (int i = 0; i < more; i++) {
      wider.add(scene.rng().pick(WIDE_SCOPES));
    }
    SimulatedEvent grown = run.with(run.credential().withScopes(List.copyOf(wider)));
    return play(scene, grown, scene.mixed(4, 15, 0.6, Calls.BULK_EXPORT), 30);
  }

  private static List<SimulatedEvent> bulkExport(AttackScene scene) {
    List<Call> calls = scene.mixed(20, 55, 0.1, Calls.BULK_EXPORT);
    return play(scene, working(scene), calls, 15).stream()
        .map(
            event -> {
              long bytes = (long) scene.rng().lognormal(6_000_000, 1);
              return event.with(event.result().answering(bytes));
            })
        .toList();
  }

  private static SimulatedEvent working(AttackScene scene) {
    SimulatedEvent anchor = scene.anchor();
    return anchor == null ? scene.newRun(scene.momentBetween(9, 15)) : anchor;
  }

  private static List<SimulatedEvent> play(
      AttackScene scene, SimulatedEvent run, List<Call> calls, int gapSeconds) {
    return scene.play(run, scene.after(run, 5, 300), gapSeconds, calls, 0.1);
  }
}
