package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A deployment role that hosted build jobs assume with their OIDC token. Each run follows the steps
 * of its workflow with a new runner, a new address and a new key that is valid for an hour.
 */
final class GithubJob extends Actor {
  static final Call ASSUME =
      new Call(
          "sts.amazonaws.com", "AssumeRoleWithWebIdentity", Impact.WRITE, "AWS::IAM::Role", "");
  private static final int NETWORKS_BEFORE_GROWTH = 24;

  private final List<List<Call>> workflows = new ArrayList<>();
  private final List<String> workflowNames = new ArrayList<>();
  private final ActionMix mix;
  private final Releases toolReleases;
  private final int cliMinor;

  GithubJob(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    mix = new ActionMix(rng, Calls.CLOUD_DEPLOYMENT, 9, hire.identity().group());
    int count = rng.between(1, 3);
    for (int i = 0; i < count; i++) {
      workflows.add(mix.playbook(rng, rng.between(5, 11)));
      workflowNames.add(List.of("build", "deploy", "nightly").get(i));
    }
    toolReleases = releases("tool", 0.25);
    cliMinor = rng.between(15, 22);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    double runs = eventsPerWeekday() / 9;
    for (long start : Rhythm.OFFICE.moments(rng, runs, day, setting().calendar())) {
      run(start, day, rng.below(Math.min(2, workflows.size())), rng, out);
    }
    if (workflows.size() == 3) {
      long nightly =
          EventTime.startOf(day) + 2 * EventTime.HOUR + rng.below(240) * EventTime.SECOND;
      run(nightly, day, 2, rng, out);
    }
  }

  private void run(long start, LocalDate day, int workflow, Rng rng, List<SimulatedEvent> out) {
    int networks =
        day.isBefore(setting().buildProviderGrows())
            ? NETWORKS_BEFORE_GROWTH
            : Network.BUILD_PROVIDER.size();
    Origin runner =
        Network.BUILD_PROVIDER.place(
            rng.below(networks), rng.between(2, 250), userAgent(toolReleases.until(day)));
    Credential key =
        new Credential("ASIA" + rng.base32(16), start, start + EventTime.HOUR, List.of());
    Session session =
        new Session(
            workflowNames.get(workflow) + "-" + rng.between(100_000, 999_999),
            start,
            workflowNames.get(workflow),
            List.of());
    Origin action = runner.withAgent("configure-aws-credentials-for-github-actions");
    add(start, key, session, action, ASSUME, rng, out);
    long now = start + rng.between(1, 4) * EventTime.SECOND;
    List<Call> steps = workflows.get(workflow);
    // A failed build stops early and is rerun later.
    int done = rng.chance(0.07) ? rng.between(1, steps.size()) : steps.size();
    for (Call step : steps.subList(0, done)) {
      now += (long) rng.lognormal(9 * EventTime.SECOND, 1.0);
      add(now, key, session, runner, mix.resolved(step, rng), rng, out);
    }
    if (rng.chance(0.05)) {
      Call extra = mix.draw(rng, toolReleases.until(day) * 2);
      add(now + 5 * EventTime.SECOND, key, session, runner, extra, rng, out);
    }
  }

  private String userAgent(int released) {
    return "aws-cli/2."
        + (cliMinor + released)
        + ".4 md/awscrt#0.20.9 ua/2.0 os/linux#6.8.0-azure lang/python#3.11.9 cfg/retry-mode#standard";
  }
}
