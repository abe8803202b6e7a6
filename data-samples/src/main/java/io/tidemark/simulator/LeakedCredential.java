package io.tidemark.simulator;

import java.util.ArrayList;
import java.util.List;

/** Case 4: an intruder explores which resources a leaked long-lived credential can access. */
final class LeakedCredential {
  static final List<Variant> VARIANTS =
      List.of(
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

  private LeakedCredential() {}

  private static List<SimulatedEvent> reconnaissance(AttackScene scene) {
    int count = scene.rng().between(8, 30);
    List<Call> menu = scene.reconnaissance();
    List<Call> calls = new ArrayList<>(menu.subList(0, 1));
    calls.addAll(scene.mixed(count, 0.05, menu));
    return from(scene, scene.ownTool(), calls, 6, 0.4);
  }

  private static List<SimulatedEvent> reactivated(AttackScene scene) {
    Origin origin = scene.rng().chance(0.5) ? scene.ownTool() : scene.inDisguise(scene.home());
    return from(scene, origin, scene.mixed(4, 15, 0.4, Calls.CLOUD_RECONNAISSANCE), 40, 0.4);
  }

  private static List<SimulatedEvent> secretsFanOut(AttackScene scene) {
    boolean key = scene.principal() == Principal.ACCESS_KEY_USER;
    if (!key && scene.anchor() == null) {
      return List.of();
    }
    Origin origin = key ? scene.ownTool() : scene.home();
    return from(scene, origin, scene.mixed(10, 40, 0, Calls.CLOUD_SECRETS), 3, 0.15);
  }

  private static List<SimulatedEvent> mintingKeys(AttackScene scene) {
    Origin origin = scene.inDisguise(scene.home());
    return from(scene, origin, scene.mixed(3, 9, 0, Calls.CLOUD_PERSISTENCE), 30, 0.25);
  }

  private static List<SimulatedEvent> carefulUsualReads(AttackScene scene) {
    Origin origin = scene.inDisguise(scene.home());
    int count = scene.rng().between(3, 8);
    return from(scene, origin, AttackScene.calls(count, scene::usualRead), 120, 0);
  }

  /** Uses a key that was rotated out. In half of these attacks, it was never disabled. */
  private static List<SimulatedEvent> supersededKeyUsed(AttackScene scene) {
    Credential old = scene.victim().supersededKey(scene.day()).orElse(null);
    if (old == null) {
      return List.of();
    }
    Rng rng = scene.rng();
    Origin origin = rng.chance(0.5) ? scene.inDisguise(scene.home()) : scene.home();
    boolean dead = rng.chance(0.5);
    List<Call> calls = scene.mixed(3, 12, 0.7, Calls.CLOUD_RECONNAISSANCE);
    return from(scene, origin, calls, 20, 0.2).stream()
        .map(event -> event.with(old))
        .map(event -> dead ? event.with(Status.REFUSED_CREDENTIAL) : event)
        .toList();
  }

  private static List<SimulatedEvent> from(
      AttackScene scene, Origin origin, List<Call> calls, int gapSeconds, double denied) {
    SimulatedEvent anchor = scene.anchor();
    long start = anchor == null ? scene.momentBetween(1, 21) : scene.after(anchor, 60, 3600);
    SimulatedEvent template = anchor == null ? scene.newRun(start) : anchor;
    return scene.play(template.from(origin), start, gapSeconds, calls, denied);
  }

  private static boolean callsCloud(Actor actor) {
    return switch (actor.principal()) {
      case ACCESS_KEY_USER, SERVICE_ROLE, INSTANCE_ROLE -> true;
      default -> false;
    };
  }

  /** Returns whether the actor has a long-lived key that it uses often enough to have habits. */
  private static boolean hasKey(Actor actor) {
    return switch (actor.principal()) {
      case GCP_SERVICE_ACCOUNT, ENTRA_SERVICE_PRINCIPAL, GITHUB_TOKEN -> true;
      default -> actor.hasInfrastructureKey();
    };
  }
}
