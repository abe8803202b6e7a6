package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Calls;
import io.tidemark.simulator.company.Network;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.util.ArrayList;
import java.util.List;

/** Case 1: an intruder uses a short-lived token before it expires. */
final class TokenReplay implements AttackCase {

  @Override
  public int number() {
    return 1;
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("hosting-own-tool", TokenReplay::isBuild, TokenReplay::hostingOwnTool),
        new Variant(
            "same-cloud-copied-agent", TokenReplay::isBuild, TokenReplay::sameCloudCopiedAgent),
        new Variant(
            "cluster-token-outside",
            TokenReplay::isClusterAccount,
            TokenReplay::clusterTokenOutside),
        new Variant("careful-usual-calls", TokenReplay::isBuild, TokenReplay::carefulUsualCalls),
        new Variant(
            "unexpected-runner",
            actor -> actor.identity().principal() == Principal.PIPELINE,
            TokenReplay::unexpectedRunner),
        new Variant(
            "cluster-token-careful",
            TokenReplay::isClusterAccount,
            TokenReplay::clusterTokenCareful),
        new Variant("peer-bucket-reads", TokenReplay::hasCloudRole, TokenReplay::peerBucketReads));
  }

  private static List<SimulatedEvent> hostingOwnTool(AttackInput scene) {
    int count = scene.rng().between(10, 40);
    return replay(
        scene,
        Intruder.withOwnTool(scene.victim().identity().principal(), scene.rng()),
        count,
        0.35,
        4);
  }

  private static List<SimulatedEvent> sameCloudCopiedAgent(AttackInput scene) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    boolean hosted = anchor.who().principal() == Principal.WEB_IDENTITY_ROLE;
    Network network = hosted && scene.rng().chance(0.5) ? Network.BUILD_PROVIDER : Network.CLOUD;
    Origin origin = Intruder.copying(anchor.origin(), network, scene.rng());
    return replay(scene, anchor, origin, scene.rng().between(8, 25), 0.7, 12);
  }

  private static List<SimulatedEvent> carefulUsualCalls(AttackInput scene) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    Origin origin = Intruder.inDisguise(anchor.origin(), scene.rng());
    return replay(scene, anchor, origin, scene.rng().between(3, 8), 1, 75);
  }

  private static List<SimulatedEvent> clusterTokenOutside(AttackInput scene) {
    int count = scene.rng().between(6, 24);
    return replay(
        scene,
        Intruder.withOwnTool(scene.victim().identity().principal(), scene.rng()),
        count,
        0.3,
        8);
  }

  private static List<SimulatedEvent> clusterTokenCareful(AttackInput scene) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    Origin origin = Intruder.inDisguise(anchor.origin(), scene.rng());
    return replay(scene, anchor, origin, scene.rng().between(3, 9), 1, 200);
  }

  private static List<SimulatedEvent> unexpectedRunner(AttackInput scene) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    Rng rng = scene.rng();
    long start = anchor.timeMicros() + rng.between(5, 90) * EventTime.MINUTE;
    Origin origin =
        Network.BUILD_ROOM
            .place(rng.between(3, 30), rng.between(100, 240), anchor.origin().userAgent())
            .withHost("runner-" + (char) ('g' + rng.below(18)) + "-" + rng.between(1, 6));
    Session run =
        new Session(
            "run-" + rng.between(10_000, 99_999),
            start,
            "norrin/"
                + scene.victim().identity().group()
                + "/.build/pipeline.yml@refs/pull/"
                + rng.between(20, 900)
                + "/merge",
            List.of());
    Credential token =
        new Credential("jt-" + rng.hex(12), start, start + EventTime.HOUR, List.of());
    List<Call> calls = scene.mixed(rng.between(5, 15), 0.6, Calls.BUILD_RECONNAISSANCE);
    return scene.play(anchor.with(token).in(run), origin, start, 15 * EventTime.SECOND, calls, 0.4);
  }

  /** The reads come from the victim's own machine, so only the objects being read are unusual. */
  private static List<SimulatedEvent> peerBucketReads(AttackInput scene) {
    SimulatedEvent anchor = scene.anchor();
    List<Call> usual =
        scene.week(scene.victim()).stream().filter(TokenReplay::readsObject).toList();
    List<String> own = usual.stream().map(TokenReplay::bucket).toList();
    List<Call> foreign =
        scene.estate().stream()
            .filter(TokenReplay::hasCloudRole)
            .flatMap(peer -> scene.week(peer).stream())
            .filter(call -> readsObject(call) && !own.contains(bucket(call)))
            .toList();
    if (anchor == null || usual.isEmpty() || foreign.isEmpty()) {
      return List.of();
    }
    String bucket = bucket(scene.rng().pick(foreign));
    List<Call> calls =
        foreign.stream().filter(call -> bucket(call).equals(bucket)).distinct().limit(8).toList();
    long start = anchor.timeMicros() + scene.rng().between(40, 1500) * EventTime.SECOND;
    return scene.play(anchor, anchor.origin(), start, 10 * EventTime.SECOND, calls, 0);
  }

  private static boolean readsObject(Call call) {
    return call.action().equals("s3.amazonaws.com:GetObject");
  }

  private static String bucket(Call read) {
    return read.resource().replaceFirst("/.*", "");
  }

  private static List<SimulatedEvent> replay(
      AttackInput scene, Origin origin, int count, double usualShare, int gapSeconds) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    // A token names its pod but not its runner.
    String host = anchor.who().principal() == Principal.PIPELINE ? null : anchor.origin().host();
    Origin place =
        new Origin(
            origin.address(),
            origin.asn(),
            origin.country(),
            origin.userAgent(),
            host,
            anchor.origin().node());
    return replay(scene, anchor, place, count, usualShare, gapSeconds);
  }

  private static List<SimulatedEvent> replay(
      AttackInput scene,
      SimulatedEvent anchor,
      Origin origin,
      int count,
      double usualShare,
      int gapSeconds) {
    List<Call> menu =
        switch (anchor.who().principal()) {
          case PIPELINE -> Calls.BUILD_RECONNAISSANCE;
          case SERVICE_ACCOUNT -> Calls.CLUSTER_RECONNAISSANCE;
          default -> scene.reconnaissance(Calls.CLOUD_RECONNAISSANCE);
        };
    // A stolen token cannot renew itself.
    List<Call> calls = new ArrayList<>(scene.mixed(count, usualShare, menu));
    calls.replaceAll(call -> call.operation().startsWith("AssumeRole") ? anchor.call() : call);
    long start = anchor.timeMicros() + scene.rng().between(40, 1500) * EventTime.SECOND;
    return scene.play(anchor, origin, start, gapSeconds * EventTime.SECOND, calls, 0.45);
  }

  private static boolean isBuild(Actor actor) {
    return switch (actor.identity().principal()) {
      case WEB_IDENTITY_ROLE, PIPELINE -> true;
      case OKTA_SERVICE_APP, GITHUB_APP, GITHUB_ACTIONS, VAULT_APPROLE, VAULT_JWT -> true;
      default -> false;
    };
  }

  private static boolean isClusterAccount(Actor actor) {
    return actor.identity().principal() == Principal.SERVICE_ACCOUNT;
  }

  private static boolean hasCloudRole(Actor actor) {
    return switch (actor.identity().principal()) {
      case SERVICE_ROLE, INSTANCE_ROLE -> true;
      default -> false;
    };
  }
}
