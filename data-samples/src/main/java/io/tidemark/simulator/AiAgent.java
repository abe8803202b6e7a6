package io.tidemark.simulator;

import io.tidemark.engine.event.Delegate;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * An AI agent. Each run acts on behalf of one of a few people and performs one of the agent's
 * tasks, with repetitions and detours. Some targets, such as a supplier's account, belong to a
 * task. Other targets, such as tickets, are new in each run.
 *
 * <p>A few tasks account for most runs. An agent starts with eight to twelve tasks, gains about two
 * every three weeks and uses the sixteen newest. One run in 250 performs one of the usual tasks on
 * targets that never occur again.
 */
final class AiAgent extends Actor {
  private static final int TASKS_AT_ONCE = 16;
  private static final double STEPS_PER_RUN = 3.6;
  private static final double ONCE = 0.004;

  private final AgentRole role;
  private final Rng habits = trait("habits");
  private final int firstTasks = habits.between(8, 12);
  private final List<Delegate> delegators =
      Stream.generate(() -> person(habits)).limit(habits.between(2, 6)).toList();
  private final Releases modelReleases = releases("model", 0.2);
  private final Releases newTasks = releases("task", 0.65);
  private final int network = habits.below(10);

  AiAgent(Setting setting, NewIdentity hire) {
    super(setting, hire);
    role = AgentRole.of(setting.seed(), hire.number());
  }

  private static Delegate person(Rng rng) {
    return new Delegate(People.email(rng.below(40)), "user");
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    String agent = "agent-runtime/0." + (18 + modelReleases.until(day)) + " python/3.12";
    int tasks = firstTasks + newTasks.until(day);
    for (long start : moments(Rhythm.OFFICE, rng, eventsPerWeekday() / STEPS_PER_RUN, day)) {
      Origin origin =
          Network.AGENT_PLATFORM
              .place(network + rng.skewed(3), rng.between(4, 30), agent)
              .withHost(name() + "-" + rng.below(3));
      Credential token = Credential.hourly("ag-" + rng.hex(12), start);
      // Sometimes a colleague fills in for the person.
      Delegate person =
          rng.chance(0.012) ? person(rng) : delegators.get(rng.skewed(delegators.size()));
      Session session = new Session("run-" + rng.hex(10), start, name(), List.of(person));
      SimulatedEvent run = run(start, token, session, origin);
      int kind = Math.max(0, tasks - TASKS_AT_ONCE) + rng.skewed(Math.min(tasks, TASKS_AT_ONCE));
      int task = rng.chance(ONCE) ? tasks + rng.between(1_000, 1_000_000) : kind;
      for (Call step : role.task(numbered("task kind", kind))) {
        // Sometimes the agent skips or repeats a step.
        int times = rng.chance(0.1) ? 0 : rng.chance(0.15) ? rng.between(2, 3) : 1;
        long now =
            play(
                run,
                times,
                4,
                0.9,
                i ->
                    Targets.filled(
                        step,
                        (scope, of) ->
                            scope.equals("call") ? rng : rng(scope, of, task, session.name())),
                rng,
                out);
        run = run.at(now);
      }
    }
  }

  private Rng rng(String scope, String kind, int task, String run) {
    return switch (scope) {
      case "team" -> setting().trait(role.name(), kind);
      case "own" -> trait("own " + kind);
      // Two tasks in five use the team's targets, which colleagues have already used.
      case "task" ->
          task % 5 < 2
              ? setting().numbered(role.name(), kind, task % 3)
              : numbered("task " + kind, task);
      // An agent uses the same few accounts and similar targets in all its tasks, except that one
      // task in six has its own.
      case "few" -> numbered("few " + kind, task % 6 == 5 ? task : task % 3);
      case "run" -> trait(run + kind);
      default -> throw new IllegalArgumentException("Unknown target scope " + scope);
    };
  }
}
