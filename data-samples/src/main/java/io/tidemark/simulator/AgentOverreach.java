package io.tidemark.simulator;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Case 2: an AI agent departs from its habits, using its own host and token. It either calls new
 * tools or, following injected instructions, uses its usual tools on an outsider's targets.
 */
final class AgentOverreach {
  private static final List<Call> PAYMENTS = Calls.HIGH_IMPACT_TOOLS.subList(0, 3);
  private static final List<Call> POLICIES = Calls.HIGH_IMPACT_TOOLS.subList(3, 7);
  private static final List<Call> FINAL_STEPS = Calls.HIGH_IMPACT_TOOLS.subList(7, 10);

  static final List<Variant> VARIANTS =
      List.of(
          variant(
              "payments-burst",
              scene -> play(scene, run(scene), scene.mixed(12, 45, 0.15, PAYMENTS), 5, 0.05)),
          injected("payment-to-stranger", call -> does(call, "transfer|pay|money"), 1, 1),
          injected("mail-to-stranger", AgentOverreach::mailsSomebody, 1, 2),
          variant(
              "policy-change",
              scene -> {
                SimulatedEvent run = run(scene);
                int changes = scene.rng().between(3, 8);
                List<Call> calls = AttackScene.calls(changes, () -> scene.fromMenu(POLICIES));
                return play(scene, run, calls, 25, 0.2);
              }),
          injected(
              "document-shared-outside",
              call -> call.resource().contains("@") && does(call, "share|grant|invite"),
              1,
              2),
          variant("slow-single-calls", AgentOverreach::slowSingleCalls),
          injected("page-read-of-stranger", call -> call.isRead() && isPage(call), 1, 2),
          variant("new-delegator", AgentOverreach::newDelegator),
          injected("data-posted-to-stranger", call -> !call.isRead() && isPage(call), 1, 2),
          injected("password-changed", call -> call.operation().contains("password"), 1, 1),
          variant("service-sweep", AgentOverreach::serviceSweep),
          injected(
              "recipient-added",
              AgentOverreach::mailsSomebody,
              (mail, rng) ->
                  List.of(
                      mail.on(mail.resource() + "\n" + Targets.stranger(mail.resource(), rng)))),
          injected(
              "other-secrets-read",
              call -> call.isRead() && call.operation().contains("secret"),
              2,
              4),
          variant("unseen-sequence", AgentOverreach::unseenSequence));

  private AgentOverreach() {}

  private static Variant variant(String name, Function<AttackScene, List<SimulatedEvent>> play) {
    return new Variant(name, AgentOverreach::isAgent, play);
  }

  /** Creates a variant of a few calls to a single habitual tool on an outsider's targets. */
  private static Variant injected(String name, Predicate<Call> goal, int fewest, int most) {
    return injected(
        name,
        goal,
        (usual, rng) ->
            AttackScene.calls(
                rng.between(fewest, most),
                () -> usual.on(Targets.stranger(usual.resource(), rng))));
  }

  /** Creates a variant whose calls are inserted into a run that has just read something. */
  private static Variant injected(
      String name, Predicate<Call> goal, BiFunction<Call, Rng, List<Call>> made) {
    return new Variant(
        name,
        AgentOverreach::isAgent,
        1,
        scene -> {
          List<Call> habit = scene.week(scene.victim()).stream().filter(goal).toList();
          List<SimulatedEvent> reads =
              scene.today().stream().filter(event -> event.call().isRead()).toList();
          if (habit.isEmpty() || reads.isEmpty()) {
            return List.of();
          }
          Rng rng = scene.rng();
          List<Call> calls = made.apply(rng.pick(habit), rng);
          SimulatedEvent read = rng.pick(reads);
          long start = read.timeMicros() + (long) (rng.real(0.5, 2) * EventTime.SECOND);
          return scene.play(read, start, 1, calls, 0);
        });
  }

  private static List<SimulatedEvent> newDelegator(AttackScene scene) {
    SimulatedEvent run = run(scene);
    Rng rng = scene.rng();
    String person =
        rng.chance(0.5)
            ? Targets.email(rng.between(45, 59))
            : "ext-" + rng.hex(6) + "@partner.example";
    Session session = run.session();
    List<Delegate> chain = new ArrayList<>();
    chain.add(new Delegate(person, "user"));
    if (rng.chance(0.5)) {
      chain.add(new Delegate("helper-" + rng.hex(4), "ai_agent"));
    }
    SimulatedEvent foreign =
        run.in(new Session(session.name(), session.startMicros(), session.workflow(), chain));
    List<Call> calls = new ArrayList<>(scene.mixed(4, 12, 0.7, Calls.HIGH_IMPACT_TOOLS));
    calls.add(scene.fromMenu(Calls.HIGH_IMPACT_TOOLS));
    return play(scene, foreign, calls, 8, 0.2);
  }

  /** Adds one unusual call to each of several of the day's runs. */
  private static List<SimulatedEvent> slowSingleCalls(AttackScene scene) {
    List<SimulatedEvent> events = new ArrayList<>();
    Call wanted = scene.rng().pick(Calls.HIGH_IMPACT_TOOLS);
    int count = scene.rng().between(3, 7);
    for (int i = 0; i < count; i++) {
      SimulatedEvent run = run(scene);
      Call call = wanted.on("", scene.rng().between(1, 400));
      events.addAll(play(scene, run, List.of(call), 1, 0.1));
    }
    return events;
  }

  private static List<SimulatedEvent> serviceSweep(AttackScene scene) {
    List<Call> everything = new ArrayList<>(Calls.HIGH_IMPACT_TOOLS);
    everything.addAll(Calls.BULK_EXPORT);
    everything.addAll(Calls.BUILD_RECONNAISSANCE);
    List<Call> calls = scene.mixed(20, 50, 0.1, everything);
    return play(scene, run(scene), calls, 3, 0.6);
  }

  private static List<SimulatedEvent> unseenSequence(AttackScene scene) {
    List<Call> calls = new ArrayList<>();
    int rounds = scene.rng().between(2, 5);
    for (int i = 0; i < rounds; i++) {
      calls.add(scene.usualRead());
      calls.add(scene.fromMenu(Calls.BULK_EXPORT));
      calls.add(scene.fromMenu(FINAL_STEPS));
    }
    return play(scene, run(scene), calls, 12, 0.1);
  }

  /** Returns one of the day's runs, or a new run if the day has no runs. */
  private static SimulatedEvent run(AttackScene scene) {
    SimulatedEvent anchor = scene.rng().chance(0.5) ? scene.anchor() : null;
    return anchor == null ? scene.newRun(scene.momentBetween(8, 19)) : anchor;
  }

  private static List<SimulatedEvent> play(
      AttackScene scene, SimulatedEvent run, List<Call> calls, int gapSeconds, double denied) {
    return scene.play(run, scene.after(run, 2, 40), gapSeconds, calls, denied);
  }

  private static boolean isAgent(Actor actor) {
    return actor.principal() == Principal.AGENT;
  }

  private static boolean mailsSomebody(Call call) {
    return call.resource().contains("@") && does(call, "mail|message|reply");
  }

  /** Returns whether a call modifies something and its name contains one of the words. */
  private static boolean does(Call call, String words) {
    return !call.isRead()
        && !call.resource().isEmpty()
        && Pattern.compile(words).matcher(call.operation()).find();
  }

  private static boolean isPage(Call call) {
    return call.resource().contains("://");
  }
}
