package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.List;

/** A pipeline on the company's own runners, whose calls pass through the gateway. */
final class SelfHostedPipeline extends Actor {
  private final Rng habits = trait("habits");
  private final ActionMix mix = new ActionMix(habits, Calls.BUILD, 7, group());
  private final List<Call> steps = mix.playbook(habits, habits.between(6, 12));
  private final Releases runnerReleases = releases("runner", 0.3);
  private final int runners = habits.between(2, 5);
  private final int firstRunner = habits.below(12);

  SelfHostedPipeline(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    String agent = "build-runner/17." + (3 + runnerReleases.until(day)) + ".0 (linux; amd64)";
    for (long start : moments(Rhythm.OFFICE, rng, eventsPerWeekday() / steps.size(), day)) {
      int runner = firstRunner + rng.below(runners);
      Origin origin =
          Network.BUILD_ROOM
              .place(runner / 6, 10 + runner % 6, agent)
              .withHost("runner-" + (char) ('a' + runner / 6) + "-" + (runner % 6 + 1));
      Credential token = Credential.hourly("jt-" + rng.hex(12), start);
      String branch = rng.chance(0.75) ? "main" : "change-" + rng.between(1, 40);
      Session session =
          new Session(
              "run-" + rng.between(10_000, 99_999),
              start,
              "norrin/" + group() + "/.build/pipeline.yml@refs/heads/" + branch,
              List.of());
      SimulatedEvent run = run(start, token, session, origin);
      play(run, steps.size(), 14, 1.1, i -> mix.resolved(steps.get(i), rng), rng, out);
    }
  }
}
