package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Calls;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.SimulatedEvent;
import java.util.ArrayList;
import java.util.List;

/** Case 4: an intruder explores which resources a leaked long-lived credential can access. */
final class LeakedCredential implements AttackCase {

  @Override
  public int number() {
    return 4;
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("reconnaissance", LeakedCredential::hasKey, LeakedCredential::reconnaissance),
        new Variant("dormant-key-woken", Actor::isDormant, LeakedCredential::reactivated),
        new Variant(
            "secrets-fan-out", LeakedCredential::callsCloud, LeakedCredential::secretsFanOut),
        new Variant("minting-keys", Actor::hasInfrastructureKey, LeakedCredential::mintingKeys),
        new Variant(
            "careful-usual-reads", LeakedCredential::hasKey, LeakedCredential::carefulUsualReads),
        new Variant(
            "superseded-key-used",
            Actor::hasInfrastructureKey,
            LeakedCredential::supersededKeyUsed));
  }

  private static List<SimulatedEvent> reconnaissance(AttackInput scene) {
    int count = scene.rng().between(8, 30);
    List<Call> calls = new ArrayList<>();
    List<Call> menu = scene.reconnaissance(Calls.CLOUD_RECONNAISSANCE);
    calls.add(menu.get(0));
    calls.addAll(scene.mixed(count, 0.05, menu));
    return from(
        scene,
        Intruder.withOwnTool(scene.victim().identity().principal(), scene.rng()),
        calls,
        6,
        0.4);
  }

  private static List<SimulatedEvent> reactivated(AttackInput scene) {
    Origin origin =
        scene.rng().chance(0.5)
            ? Intruder.withOwnTool(scene.victim().identity().principal(), scene.rng())
            : Intruder.inDisguise(scene.recent().get(0).origin(), scene.rng());
    List<Call> calls = scene.mixed(scene.rng().between(4, 15), 0.4, Calls.CLOUD_RECONNAISSANCE);
    return from(scene, origin, calls, 40, 0.4);
  }

  private static List<SimulatedEvent> secretsFanOut(AttackInput scene) {
    boolean key = scene.victim().identity().principal() == Principal.ACCESS_KEY_USER;
    if (!key && scene.anchor() == null) {
      return List.of();
    }
    Origin own = scene.recent().get(0).origin();
    Origin origin =
        key ? Intruder.withOwnTool(scene.victim().identity().principal(), scene.rng()) : own;
    List<Call> calls = scene.mixed(scene.rng().between(10, 40), 0, Calls.CLOUD_SECRETS);
    return from(scene, origin, calls, 3, 0.15);
  }

  private static List<SimulatedEvent> mintingKeys(AttackInput scene) {
    Origin origin = Intruder.inDisguise(scene.recent().get(0).origin(), scene.rng());
    List<Call> calls = scene.mixed(scene.rng().between(3, 9), 0, Calls.CLOUD_PERSISTENCE);
    return from(scene, origin, calls, 30, 0.25);
  }

  private static List<SimulatedEvent> carefulUsualReads(AttackInput scene) {
    Origin origin = Intruder.inDisguise(scene.recent().get(0).origin(), scene.rng());
    List<Call> calls = new ArrayList<>();
    int count = scene.rng().between(3, 8);
    for (int i = 0; i < count; i++) {
      calls.add(scene.usualRead());
    }
    return from(scene, origin, calls, 120, 0);
  }

  /**
   * Uses a key that was rotated out. In half of these attacks, that key still works because it was
   * never disabled.
   */
  private static List<SimulatedEvent> supersededKeyUsed(AttackInput scene) {
    Credential old = scene.victim().supersededKey(scene.day()).orElse(null);
    if (old == null) {
      return List.of();
    }
    Rng rng = scene.rng();
    Origin own = scene.recent().get(0).origin();
    Origin origin = rng.chance(0.5) ? Intruder.inDisguise(own, rng) : own;
    boolean dead = rng.chance(0.5);
    List<Call> calls = scene.mixed(rng.between(3, 12), 0.7, Calls.CLOUD_RECONNAISSANCE);
    return from(scene, origin, calls, 20, 0.2).stream()
        .map(event -> event.with(old))
        .map(event -> dead ? event.ending(event.result().ending(Ending.REFUSED_CREDENTIAL)) : event)
        .toList();
  }

  private static List<SimulatedEvent> from(
      AttackInput scene, Origin origin, List<Call> calls, int gapSeconds, double denied) {
    SimulatedEvent anchor = scene.anchor();
    long start =
        anchor == null
            ? scene.momentBetween(1, 21)
            : anchor.timeMicros() + scene.rng().between(60, 3600) * EventTime.SECOND;
    SimulatedEvent template = anchor == null ? scene.newRun(start) : anchor;
    return scene.play(template, origin, start, gapSeconds * EventTime.SECOND, calls, denied);
  }

  private static boolean callsCloud(Actor actor) {
    return switch (actor.identity().principal()) {
      case ACCESS_KEY_USER, SERVICE_ROLE, INSTANCE_ROLE -> true;
      default -> false;
    };
  }

  /** Returns whether the actor has a long-lived key that it uses often enough to have habits. */
  private static boolean hasKey(Actor actor) {
    return switch (actor.identity().principal()) {
      case GCP_SERVICE_ACCOUNT, ENTRA_SERVICE_PRINCIPAL, GITHUB_TOKEN -> true;
      default -> actor.hasInfrastructureKey();
    };
  }
}
