package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Case 1: an intruder uses a short-lived token before it expires. */
final class TokenReplay {
  static final List<Variant> VARIANTS =
      List.of(
          outside("hosting-own-tool", TokenReplay::isBuild, 10, 40, 0.35, 4),
          after("same-cloud-copied-agent", TokenReplay::isBuild, TokenReplay::sameCloudCopiedAgent),
          outside("cluster-token-outside", TokenReplay::isClusterAccount, 6, 24, 0.3, 8),
          careful("careful-usual-calls", TokenReplay::isBuild, 8, 75),
          after(
              "unexpected-runner",
              actor -> actor.principal() == Principal.PIPELINE,
              TokenReplay::unexpectedRunner),
          careful("cluster-token-careful", TokenReplay::isClusterAccount, 9, 200),
          after("peer-bucket-reads", TokenReplay::hasCloudRole, TokenReplay::peerBucketReads));

  private TokenReplay() {}

  /** Creates a variant that follows one of the day's events. */
  private static Variant after(
      String name,
      Predicate<Actor> fits,
      BiFunction<AttackScene, SimulatedEvent, List<SimulatedEvent>> play) {
    return new Variant(
        name,
        fits,
        scene -> {
          SimulatedEvent anchor = scene.anchor();
          return anchor == null ? List.of() : play.apply(scene, anchor);
        });
  }

  /** Creates a variant that uses the token on the intruder's own machine. */
  private static Variant outside(
      String name, Predicate<Actor> fits, int fewest, int most, double usualShare, int gapSeconds) {
    return new Variant(
        name,
        fits,
        scene -> {
          int count = scene.rng().between(fewest, most);
          Origin tool = scene.ownTool();
          SimulatedEvent anchor = scene.anchor();
          if (anchor == null) {
            return List.of();
          }
          // A token names its pod but not its runner.
          Origin own = anchor.origin();
          String host = anchor.principal() == Principal.PIPELINE ? null : own.host();
          SimulatedEvent moved = anchor.from(tool.withPod(host, own.node()));
          return replay(scene, moved, count, usualShare, gapSeconds);
        });
  }

  /** Creates a variant that makes a few of the victim's usual calls, with its user agent. */
  private static Variant careful(String name, Predicate<Actor> fits, int most, int gapSeconds) {
    return after(
        name,
        fits,
        (scene, anchor) -> {
          SimulatedEvent moved = anchor.from(scene.inDisguise(anchor.origin()));
          return replay(scene, moved, scene.rng().between(3, most), 1, gapSeconds);
        });
  }

  private static List<SimulatedEvent> sameCloudCopiedAgent(
      AttackScene scene, SimulatedEvent anchor) {
    boolean hosted = anchor.principal() == Principal.WEB_IDENTITY_ROLE;
    Network network = hosted && scene.rng().chance(0.5) ? Network.BUILD_PROVIDER : Network.CLOUD;
    SimulatedEvent moved = anchor.from(scene.copying(anchor.origin(), network));
    return replay(scene, moved, scene.rng().between(8, 25), 0.7, 12);
  }

  private static List<SimulatedEvent> unexpectedRunner(AttackScene scene, SimulatedEvent anchor) {
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
            "norrin/%s/.build/pipeline.yml@refs/pull/%s/merge"
                .formatted(scene.victim().identity().group(), rng.between(20, 900)),
            List.of());
    Credential token = Credential.hourly("jt-" + rng.hex(12), start);
    List<Call> calls = scene.mixed(5, 15, 0.6, Calls.BUILD_RECONNAISSANCE);
    return scene.play(anchor.with(token).in(run).from(origin), start, 15, calls, 0.4);
  }

  /** The reads come from the victim's own machine, so only the objects being read are unusual. */
  private static List<SimulatedEvent> peerBucketReads(AttackScene scene, SimulatedEvent anchor) {
    List<Call> usual =
        scene.week(scene.victim()).stream().filter(TokenReplay::readsObject).toList();
    List<String> own = usual.stream().map(TokenReplay::bucket).toList();
    List<Call> foreign =
        scene.estate().stream()
            .filter(TokenReplay::hasCloudRole)
            .flatMap(peer -> scene.week(peer).stream())
            .filter(call -> readsObject(call) && !own.contains(bucket(call)))
            .toList();
    if (usual.isEmpty() || foreign.isEmpty()) {
      return List.of();
    }
    String bucket = bucket(scene.rng().pick(foreign));
    List<Call> calls =
        foreign.stream().filter(call -> bucket(call).equals(bucket)).distinct().limit(8).toList();
    return scene.play(anchor, scene.after(anchor, 40, 1500), 10, calls, 0);
  }

  private static boolean readsObject(Call call) {
    return call.action().equals("s3.amazonaws.com:GetObject");
  }

  private static String bucket(Call read) {
    return read.resource().replaceFirst("/.*", "");
  }

  private static List<SimulatedEvent> replay(
      AttackScene scene, SimulatedEvent anchor, int count, double usualShare, int gapSeconds) {
    // A stolen token cannot renew itself.
    List<Call> calls = new ArrayList<>(scene.mixed(count, usualShare, scene.reconnaissance()));
    calls.replaceAll(call -> call.operation().startsWith("AssumeRole") ? anchor.call() : call);
    return scene.play(anchor, scene.after(anchor, 40, 1500), gapSeconds, calls, 0.45);
  }

  private static boolean isBuild(Actor actor) {
    return switch (actor.principal()) {
      case WEB_IDENTITY_ROLE, PIPELINE -> true;
      case OKTA_SERVICE_APP, GITHUB_APP, GITHUB_ACTIONS, VAULT_APPROLE, VAULT_JWT -> true;
      default -> false;
    };
  }

  private static boolean isClusterAccount(Actor actor) {
    return actor.principal() == Principal.SERVICE_ACCOUNT;
  }

  private static boolean hasCloudRole(Actor actor) {
    return actor.principal() == Principal.SERVICE_ROLE
        || actor.principal() == Principal.INSTANCE_ROLE;
  }
}
