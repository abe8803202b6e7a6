package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * A deployment role that hosted build jobs assume with their OIDC token. Each run follows the steps
 * of its workflow with a new runner, a new address and a new key that is valid for an hour.
 */
final class GithubJob extends Actor {
  private static final Call ASSUME =
      Call.template("sts.amazonaws.com AssumeRoleWithWebIdentity WRITE AWS::IAM::Role -");
  private static final List<String> WORKFLOWS = List.of("build", "deploy", "nightly");
  private static final int NETWORKS_BEFORE_GROWTH = 24;

  private final Rng habits = trait("habits");
  private final ActionMix mix = new ActionMix(habits, Calls.CLOUD_DEPLOYMENT, 9, group());
  private final List<List<Call>> workflows =
      Stream.generate(() -> mix.playbook(habits, habits.between(5, 11)))
          .limit(habits.between(1, 3))
          .toList();
  private final Releases toolReleases = releases("tool", 0.25);
  private final int cliMinor = habits.between(15, 22);

  GithubJob(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    for (long start : moments(Rhythm.OFFICE, rng, eventsPerWeekday() / 9, day)) {
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
    String agent =
        ("aws-cli/2.%s.4 md/awscrt#0.20.9 ua/2.0 os/linux#6.8.0-azure lang/python#3.11.9"
                + " cfg/retry-mode#standard")
            .formatted(cliMinor + toolReleases.until(day));
    Origin runner = Network.BUILD_PROVIDER.place(rng.below(networks), rng.between(2, 250), agent);
    Credential key = Credential.hourly("ASIA" + rng.base32(16), start);
    String name = WORKFLOWS.get(workflow);
    Session session =
        new Session(name + "-" + rng.between(100_000, 999_999), start, name, List.of());
    SimulatedEvent run = run(start, key, session, runner);
    Origin action = runner.withAgent("configure-aws-credentials-for-github-actions");
    add(run.from(action), start, ASSUME, rng, out);
    SimulatedEvent first = run.at(start + rng.between(1, 4) * EventTime.SECOND);
    List<Call> steps = workflows.get(workflow);
    // A failed build stops early and is rerun later.
    int done = rng.chance(0.07) ? rng.between(1, steps.size()) : steps.size();
    long now = play(first, done, 9, 1.0, i -> mix.resolved(steps.get(i), rng), rng, out);
    if (rng.chance(0.05)) {
      Call extra = mix.draw(rng, toolReleases.until(day) * 2);
      add(run, now + 5 * EventTime.SECOND, extra, rng, out);
    }
  }
}
