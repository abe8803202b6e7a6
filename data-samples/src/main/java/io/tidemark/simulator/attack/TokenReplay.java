package io.tidemark.simulator.attack;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Menus;
import io.tidemark.simulator.company.Network;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Dice;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Principal;
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

  private static List<SimulatedEvent> hostingOwnTool(Scene scene) {
    int count = scene.dice().between(10, 40);
    return replay(
        scene,
        Intruder.withOwnTool(scene.victim().identity().principal(), scene.dice()),
        count,
        0.35,
        4);
  }

  private static List<SimulatedEvent> sameCloudCopiedAgent(Scene scene) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    boolean hosted = anchor.who().principal() == Principal.WEB_IDENTITY_ROLE;
    Network network = hosted && scene.dice().chance(0.5) ? Network.BUILD_PROVIDER : Network.CLOUD;
    Origin origin = Intruder.copying(anchor.origin(), network, scene.dice());
    return replay(scene, anchor, origin, scene.dice().between(8, 25), 0.7, 12);
  }

  private static List<SimulatedEvent> carefulUsualCalls(Scene scene) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    Origin origin = Intruder.inDisguise(anchor.origin(), scene.dice());
    return replay(scene, anchor, origin, scene.dice().between(3, 8), 1, 75);
  }

  private static List<SimulatedEvent> clusterTokenOutside(Scene scene) {
    int count = scene.dice().between(6, 24);
    return replay(
        scene,
        Intruder.withOwnTool(scene.victim().identity().principal(), scene.dice()),
        count,
        0.3,
        8);
  }

  private static List<SimulatedEvent> clusterTokenCareful(Scene scene) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    Origin origin = Intruder.inDisguise(anchor.origin(), scene.dice());
    return replay(scene, anchor, origin, scene.dice().between(3, 9), 1, 200);
  }

  private static List<SimulatedEvent> unexpectedRunner(Scene scene) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    Dice dice = scene.dice();
    long start = anchor.timeMicros() + dice.between(5, 90) * EventTime.MINUTE;
    Origin origin =
        Network.BUILD_ROOM
            .place(dice.between(3, 30), dice.between(100, 240), anchor.origin().userAgent())
            .withHost("runner-" + (char) ('g' + dice.below(18)) + "-" + dice.between(1, 6));
    Session run =
        new Session(
            "run-" + dice.between(10_000, 99_999),
            start,
            "norrin/"
                + scene.victim().identity().group()
                + "/.build/pipeline.yml@refs/pull/"
                + dice.between(20, 900)
                + "/merge",
            List.of());
    Credential token =
        new Credential("jt-" + dice.hex(12), start, start + EventTime.HOUR, List.of());
    List<Call> calls = scene.mixed(dice.between(5, 15), 0.6, Menus.BUILD_RECONNAISSANCE);
    return scene.play(anchor.with(token).in(run), origin, start, 15 * EventTime.SECOND, calls, 0.4);
  }

  /**
   * The reads come from the victim's own machine, so only the objects that are read are unusual.
   */
  private static List<SimulatedEvent> peerBucketReads(Scene scene) {
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
    String bucket = bucket(scene.dice().pick(foreign));
    List<Call> calls =
        foreign.stream().filter(call -> bucket(call).equals(bucket)).distinct().limit(8).toList();
    long start = anchor.timeMicros() + scene.dice().between(40, 1500) * EventTime.SECOND;
    return scene.play(anchor, anchor.origin(), start, 10 * EventTime.SECOND, calls, 0);
  }

  private static boolean readsObject(Call call) {
    return call.action().equals("s3.amazonaws.com:GetObject");
  }

  private static String bucket(Call read) {
    return read.resource().replaceFirst("/.*", "");
  }

  private static List<SimulatedEvent> replay(
      Scene scene, Origin origin, int count, double usualShare, int gapSeconds) {
    SimulatedEvent anchor = scene.anchor();
    if (anchor == null) {
      return List.of();
    }
    // A token contains the name of its pod, but not of its runner.
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
      Scene scene,
      SimulatedEvent anchor,
      Origin origin,
      int count,
      double usualShare,
      int gapSeconds) {
    List<Call> menu =
        switch (anchor.who().principal()) {
          case PIPELINE -> Menus.BUILD_RECONNAISSANCE;
          case SERVICE_ACCOUNT -> Menus.CLUSTER_RECONNAISSANCE;
          default -> scene.reconnaissance(Menus.CLOUD_RECONNAISSANCE);
        };
    // A stolen token cannot renew itself.
    List<Call> calls = new ArrayList<>(scene.mixed(count, usualShare, menu));
    calls.replaceAll(call -> call.operation().startsWith("AssumeRole") ? anchor.call() : call);
    long start = anchor.timeMicros() + scene.dice().between(40, 1500) * EventTime.SECOND;
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
