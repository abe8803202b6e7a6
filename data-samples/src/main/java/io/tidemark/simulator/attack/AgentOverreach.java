package io.tidemark.simulator.attack;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Calls;
import io.tidemark.simulator.company.People;
import io.tidemark.simulator.company.Targets;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Case 2: an AI agent departs from its habits, using its own host and token. It either calls new
 * tools or, following injected instructions, uses its usual tools on an outsider's targets.
 */
final class AgentOverreach implements AttackCase {
  private static final List<Call> PAYMENTS = Calls.HIGH_IMPACT_TOOLS.subList(0, 3);
  private static final List<Call> POLICIES = Calls.HIGH_IMPACT_TOOLS.subList(3, 7);

  @Override
  public int number() {
    return 2;
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("payments-burst", AgentOverreach::isAgent, AgentOverreach::paymentsBurst),
        injected("payment-to-stranger", AgentOverreach::paysSomebody, 1, 1),
        injected("mail-to-stranger", AgentOverreach::mailsSomebody, 1, 2),
        new Variant("policy-change", AgentOverreach::isAgent, AgentOverreach::policyChange),
        injected("document-shared-outside", AgentOverreach::sharesWithSomebody, 1, 2),
        new Variant("slow-single-calls", AgentOverreach::isAgent, AgentOverreach::slowSingleCalls),
        injected("page-read-of-stranger", call -> call.isRead() && isPage(call), 1, 2),
        new Variant("new-delegator", AgentOverreach::isAgent, AgentOverreach::newDelegator),
        injected("data-posted-to-stranger", call -> !call.isRead() && isPage(call), 1, 2),
        injected("password-changed", call -> call.operation().contains("password"), 1, 1),
        new Variant("service-sweep", AgentOverreach::isAgent, AgentOverreach::serviceSweep),
        injected(
            "recipient-added",
            AgentOverreach::mailsSomebody,
            (mail, rng) ->
                List.of(mail.on(mail.resource() + "\n" + Targets.stranger(mail.resource(), rng)))),
        injected("other-secrets-read", AgentOverreach::readsSecret, 2, 4),
        new Variant("unseen-sequence", AgentOverreach::isAgent, AgentOverreach::unseenSequence));
  }

  /**
   * Creates a variant in which injected instructions cause a few calls to a single habitual tool on
   * an outsider's targets.
   */
  private static Variant injected(String name, Predicate<Call> goal, int fewest, int most) {
    return injected(
        name,
        goal,
        (usual, rng) ->
            IntStream.range(0, rng.between(fewest, most))
                .mapToObj(i -> usual.on(Targets.stranger(usual.resource(), rng)))
                .toList());
  }

  /**
   * Creates a variant whose calls are derived from a habitual call and inserted into a run just
   * after it has read something. The run then continues.
   */
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
          return scene.play(read, read.origin(), start, EventTime.SECOND, calls, 0);
        });
  }

  private static List<SimulatedEvent> paymentsBurst(AttackInput scene) {
    SimulatedEvent run = run(scene);
    List<Call> calls = scene.mixed(scene.rng().between(12, 45), 0.15, PAYMENTS);
    return play(scene, run, calls, 5, 0.05);
  }

  private static List<SimulatedEvent> policyChange(AttackInput scene) {
    SimulatedEvent run = run(scene);
    List<Call> calls = new ArrayList<>();
    int changes = scene.rng().between(3, 8);
    for (int i = 0; i < changes; i++) {
      calls.add(scene.fromMenu(POLICIES));
    }
    return play(scene, run, calls, 25, 0.2);
  }

  private static List<SimulatedEvent> newDelegator(AttackInput scene) {
    SimulatedEvent run = run(scene);
    Rng rng = scene.rng();
    String person =
        rng.chance(0.5)
            ? People.email(rng.between(45, 59))
            : "ext-" + rng.hex(6) + "@partner.example";
    Session session = run.session();
    List<Delegate> chain = new ArrayList<>();
    chain.add(new Delegate(person, "user"));
    if (rng.chance(0.5)) {
      chain.add(new Delegate("helper-" + rng.hex(4), "ai_agent"));
    }
    SimulatedEvent foreign =
        run.in(new Session(session.name(), session.startMicros(), session.workflow(), chain));
    List<Call> calls = scene.mixed(rng.between(4, 12), 0.7, Calls.HIGH_IMPACT_TOOLS);
    calls.add(scene.fromMenu(Calls.HIGH_IMPACT_TOOLS));
    return play(scene, foreign, calls, 8, 0.2);
  }

  /**
   * Adds one unusual call to each of several of the day's runs and leaves everything else
   * unchanged.
   */
  private static List<SimulatedEvent> slowSingleCalls(AttackInput scene) {
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

  private static List<SimulatedEvent> serviceSweep(AttackInput scene) {
    List<Call> everything = new ArrayList<>(Calls.HIGH_IMPACT_TOOLS);
    everything.addAll(Calls.BULK_EXPORT);
    everything.addAll(Calls.BUILD_RECONNAISSANCE);
    List<Call> calls = scene.mixed(scene.rng().between(20, 50), 0.1, everything);
    return play(scene, run(scene), calls, 3, 0.6);
  }

  private static List<SimulatedEvent> unseenSequence(AttackInput scene) {
    Rng rng = scene.rng();
    List<Call> calls = new ArrayList<>();
    int rounds = rng.between(2, 5);
    for (int i = 0; i < rounds; i++) {
      calls.add(scene.usualRead());
      calls.add(scene.fromMenu(Calls.BULK_EXPORT));
      calls.add(scene.fromMenu(Calls.HIGH_IMPACT_TOOLS.subList(7, 10)));
    }
    return play(scene, run(scene), calls, 12, 0.1);
  }

  /** Returns one of the day's runs, or a new run if the day has no runs. */
  private static SimulatedEvent run(AttackInput scene) {
    SimulatedEvent anchor = scene.rng().chance(0.5) ? scene.anchor() : null;
    return anchor == null ? scene.newRun(scene.momentBetween(8, 19)) : anchor;
  }

  private static List<SimulatedEvent> play(
      AttackInput scene, SimulatedEvent run, List<Call> calls, int gapSeconds, double denied) {
    long start = run.timeMicros() + scene.rng().between(2, 40) * EventTime.SECOND;
    return scene.play(run, run.origin(), start, gapSeconds * EventTime.SECOND, calls, denied);
  }

  private static boolean isAgent(Actor actor) {
    return actor.identity().principal() == Principal.AGENT;
  }

  private static boolean paysSomebody(Call call) {
    return does(call, "transfer|pay|money");
  }

  private static boolean mailsSomebody(Call call) {
    return call.resource().contains("@") && does(call, "mail|message|reply");
  }

  private static boolean sharesWithSomebody(Call call) {
    return call.resource().contains("@") && does(call, "share|grant|invite");
  }

  private static boolean readsSecret(Call call) {
    return call.isRead() && call.operation().contains("secret");
  }

  /**
   * Returns whether a call modifies something and its operation's name contains one of the given
   * words.
   */
  private static boolean does(Call call, String words) {
    return !call.isRead()
        && !call.resource().isEmpty()
        && Pattern.compile(words).matcher(call.operation()).find();
  }

  private static boolean isPage(Call call) {
    return call.resource().contains("://");
  }
}
