package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.List;

/**
 * A pipeline on the company's own runners. The gateway in front of the build services records its
 * calls.
 */
final class SelfHostedPipeline extends Actor {
  private final List<Call> steps;
  private final ActionMix mix;
  private final Releases runnerReleases;
  private final int runners;
  private final int firstRunner;

  SelfHostedPipeline(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    mix = new ActionMix(rng, Calls.BUILD, 7, hire.identity().group());
    steps = mix.playbook(rng, rng.between(6, 12));
    runnerReleases = releases("runner", 0.3);
    runners = rng.between(2, 5);
    firstRunner = rng.below(12);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    double runs = eventsPerWeekday() / steps.size();
    String agent = "build-runner/17." + (3 + runnerReleases.until(day)) + ".0 (linux; amd64)";
    for (long start : Rhythm.OFFICE.moments(rng, runs, day, setting().calendar())) {
      int runner = firstRunner + rng.below(runners);
      Origin origin =
          Network.BUILD_ROOM
              .place(runner / 6, 10 + runner % 6, agent)
              .withHost("runner-" + (char) ('a' + runner / 6) + "-" + (runner % 6 + 1));
      Credential token =
          new Credential("jt-" + rng.hex(12), start, start + EventTime.HOUR, List.of());
      String branch = rng.chance(0.75) ? "main" : "change-" + rng.between(1, 40);
      String app = identity().group();
      Session session =
          new Session(
              "run-" + rng.between(10_000, 99_999),
              start,
              "norrin/" + app + "/.build/pipeline.yml@refs/heads/" + branch,
              List.of());
      long now = start;
      for (Call step : steps) {
        now += (long) rng.lognormal(14 * EventTime.SECOND, 1.1);
        Call call = mix.resolved(step, rng);
        add(now, token, session, origin, call, rng, out);
      }
    }
  }
}
