package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.SimulatedActor.Requests;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Behaviours of identities in AWS, one per method. */
final class CloudBehaviours {
  private static final String MACHINES_BY_HOUR = "111111223344444444333221";
  private static final Call LOGIN = Call.template("signin.amazonaws.com ConsoleLogin WRITE - -");
  private static final List<Call> CONSOLE =
      Stream.concat(Calls.INFRASTRUCTURE.stream(), Calls.CLOUD_APPLICATION.stream()).toList();
  private static final Call ASSUME_MANAGED =
      Call.template("sts.amazonaws.com AssumeRole READ AWS::IAM::Role role/managed-{n}");
  private static final Call DECRYPT_MANAGED =
      Call.template("kms.amazonaws.com Decrypt READ AWS::KMS::Key key/managed-{n}");
  private static final Call ASSUME_FEDERATED =
      Call.template("sts.amazonaws.com AssumeRoleWithWebIdentity WRITE AWS::IAM::Role -");
  private static final List<String> WORKFLOWS = List.of("build", "deploy", "nightly");
  private static final int NETWORKS_BEFORE_GROWTH = 24;

  private CloudBehaviours() {}

  /** A service whose keys change every six hours, and whose networks change occasionally. */
  static void application(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Rng habits = actor.habits();
    ActionMix mix = actor.mix(habits, Calls.CLOUD_APPLICATION, habits.between(6, 11));
    int release = actor.changes("image", 0.5, day);
    int egressMoves = actor.changes("egress", 0.12, day);
    int firstNetwork = habits.below(40);
    boolean java = habits.chance(0.6);
    String agent =
        java
            ? "aws-sdk-java/2.25.%s Linux/5.10.218 OpenJDK_64-Bit_Server_VM/17.0.11"
                .formatted(20 + release)
            : "Boto3/1.34.%1$s md/Botocore#1.34.%1$s os/linux".formatted(100 + release);
    for (long moment : actor.moments(Rhythm.CUSTOMERS, rng, 1.2, day)) {
      int task = rng.below(2);
      long shift = Credential.shift(moment);
      Rng traits = actor.numbered("task " + task, shift);
      Credential key = Credential.ofShift(traits, shift);
      Session session = Session.named(traits.hex(12) + traits.hex(12), key.createdMicros());
      int network = firstNetwork + 2 * egressMoves + task;
      Origin origin = Network.CLOUD.place(network, 40 + task, agent);
      int burst = rng.chance(0.08) ? rng.between(2, 5) : 1;
      SimulatedEvent run = actor.run(moment, key, session, origin);
      out.burst(run, burst, 0.3, 0.9, () -> mix.draw(rng, release));
    }
  }

  /**
   * An autoscaled fleet that shares a single instance-profile role, with more machines during the
   * day than at night. Each machine runs for a few hours, and the subnets change every few weeks.
   */
  static void fleet(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Rng habits = actor.habits();
    ActionMix mix = actor.mix(habits, Calls.CLOUD_APPLICATION, habits.between(4, 7));
    int release = actor.changes("image", 0.3, day);
    int subnetRotations = actor.changes("subnets", 0.25, day);
    int firstSubnet = 10 + habits.below(200);
    int lifeHours = habits.between(5, 40);
    String agent = "aws-sdk-go-v2/1.30." + release + " os/linux lang/go#1.22.5 md/GOARCH#amd64";
    for (long moment : actor.moments(Rhythm.CUSTOMERS, rng, 1, day)) {
      int slot = rng.below(MACHINES_BY_HOUR.charAt(EventTime.hourOfDay(moment)) - '0');
      long generation = Math.floorDiv(moment / EventTime.HOUR + slot * 7L, lifeHours);
      Rng machine = actor.numbered("machine " + slot, generation);
      String instance = "i-0" + machine.hex(16);
      int subnet = firstSubnet + 3 * subnetRotations + machine.below(3);
      Origin origin =
          Network.SUBNETS.place(subnet, machine.between(10, 250), agent).withHost(instance);
      long shift = Credential.shift(moment);
      Credential key = Credential.ofShift(actor.numbered("key " + instance, shift), shift);
      Session session = Session.named(instance, key.createdMicros());
      SimulatedEvent run = actor.run(moment, key, session, origin);
      out.add(run, mix.draw(rng, release));
    }
  }

  /** A person who uses the cloud console through single sign-on, from the office or home. */
  static void person(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Rng habits = actor.habits();
    ActionMix mix = actor.mix(habits, CONSOLE, 14);
    int home = habits.below(Network.RESIDENTIAL.size());
    for (long start : actor.moments(Rhythm.OFFICE, rng, 11, day)) {
      Origin origin =
          rng.chance(0.6)
              ? Network.OFFICE.place(2, 5, ServiceBehaviours.BROWSER)
              : Network.RESIDENTIAL.place(home, rng.between(20, 24), ServiceBehaviours.BROWSER);
      Credential key =
          new Credential("ASIA" + rng.base32(16), start, start + 8 * EventTime.HOUR, List.of());
      SimulatedEvent run = actor.run(start, key, Session.named(actor.name(), start), origin);
      out.add(run, LOGIN);
      out.play(run, 2 + rng.poisson(8), 25, 1.2, i -> mix.draw(rng, 0));
    }
  }

  /** A forgotten access key, used only on a few days at the start or once a month. */
  static void dormantKey(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Rng habits = actor.habits();
    ActionMix mix = actor.mix(habits, Calls.CLOUD_APPLICATION, 3);
    boolean monthly = habits.chance(0.4);
    // Early in the month, so that every simulation of a month includes it.
    int dayOfMonth = habits.between(2, 9);
    int host = habits.between(70, 120);
    LocalDate from = actor.plan().from();
    long age = ChronoUnit.DAYS.between(from, day);
    boolean used = monthly ? day.getDayOfMonth() == dayOfMonth : age < 7 && rng.chance(0.6);
    if (!used && age != 0) {
      return;
    }
    Rng made = actor.trait("key");
    String uid = "AKIA" + made.base32(16);
    long created = EventTime.startOf(from.minusDays(made.between(300, 1400)));
    String agent = "aws-cli/1.18.69 Python/3.8.10 Linux/5.4.0 botocore/1.16.19";
    long now = Rhythm.OFFICE.moment(rng, day);
    Session session = Session.named("cli-" + now / EventTime.SECOND, now);
    Origin origin = Network.OFFICE.place(1, host, agent);
    SimulatedEvent run = actor.run(now, Credential.lasting(uid, created), session, origin);
    out.play(run, rng.between(3, 9), 20, 0.8, i -> mix.draw(rng, 0));
  }

  /**
   * An infrastructure-as-code tool that uses a long-lived access key. It mostly performs reads,
   * with occasional bursts of changes. The key is rotated occasionally. The old key is never used
   * again.
   */
  static void infrastructure(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Rng habits = actor.habits();
    ActionMix looks = actor.mix(habits, Calls.INFRASTRUCTURE, habits.between(6, 10));
    ActionMix changes = actor.mix(habits, Calls.INFRASTRUCTURE_CHANGES, habits.between(3, 6));
    int toolReleases = actor.changes("tool", 0.12, day);
    int host = habits.between(10, 60);
    String agent =
        ("APN/1.0 HashiCorp/1.0 Terraform/1.8.%1$s (+https://www.terraform.io)"
                + " terraform-provider-aws/5.5%1$s.0 aws-sdk-go-v2/1.26.1")
            .formatted(toolReleases);
    Origin origin = Network.OFFICE.place(0, host, agent);
    Credential key = infrastructureKey(actor, rotations(actor, day));
    for (long start : actor.moments(Rhythm.OFFICE, rng, 26, day)) {
      Session session = Session.named("apply-" + start / EventTime.SECOND, start);
      SimulatedEvent run = actor.run(start, key, session, origin);
      int looking = 4 + rng.poisson(15);
      int changing = rng.chance(0.4) ? 1 + (int) rng.lognormal(8, 0.8) : 0;
      out.play(
          run, looking + changing, 0.25, 1.1, i -> (i < looking ? looks : changes).draw(rng, 0));
    }
  }

  private static int rotations(SimulatedActor actor, LocalDate day) {
    return actor.changes("key", 0.22, day);
  }

  private static Credential infrastructureKey(SimulatedActor actor, int generation) {
    LocalDate created = actor.plan().from().minusDays(200).plusDays(generation * 7L);
    String uid = "AKIA" + actor.numbered("key", generation).base32(16);
    return Credential.lasting(uid, EventTime.startOf(created));
  }

  /** Returns the last infrastructure key that rotation retired before the given day. */
  static Optional<Credential> supersededKey(SimulatedActor actor, LocalDate day) {
    int count = rotations(actor, day.minusDays(1));
    return count == 0 ? Optional.empty() : Optional.of(infrastructureKey(actor, count - 1));
  }

  /** One of the cloud provider's services, which uses the company's roles for maintenance. */
  static void managedService(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    String host = actor.group();
    Origin origin = Origin.inside(host, host);
    Credential none = Credential.lasting("", 0);
    for (long moment : actor.moments(Rhythm.STEADY, rng, 1, day)) {
      Call call = (rng.chance(0.85) ? ASSUME_MANAGED : DECRYPT_MANAGED).on("", rng.skewed(6));
      SimulatedEvent run = actor.run(moment, none, Session.named(host, moment), origin);
      out.add(run, call);
    }
  }

  /**
   * A deployment role that hosted build jobs assume with their OIDC token. Each run follows the
   * steps of its workflow with a new runner, a new address and a new key that is valid for an hour.
   */
  static void githubJob(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    Rng habits = actor.habits();
    ActionMix mix = actor.mix(habits, Calls.CLOUD_DEPLOYMENT, 9);
    List<Workflow> workflows =
        WORKFLOWS.stream()
            .limit(habits.between(1, 3))
            .map(name -> new Workflow(name, mix.playbook(habits, habits.between(5, 11))))
            .toList();
    int release = actor.changes("tool", 0.25, day);
    int cliMinor = habits.between(15, 22);
    String agent =
        ("aws-cli/2.%s.4 md/awscrt#0.20.9 ua/2.0 os/linux#6.8.0-azure lang/python#3.11.9"
                + " cfg/retry-mode#standard")
            .formatted(cliMinor + release);
    for (long start : actor.moments(Rhythm.OFFICE, rng, 9, day)) {
      Workflow workflow = workflows.get(rng.below(Math.min(2, workflows.size())));
      build(actor, day, start, workflow, agent, mix, release, out);
    }
    if (workflows.size() == 3) {
      long nightly =
          EventTime.startOf(day) + 2 * EventTime.HOUR + rng.below(240) * EventTime.SECOND;
      build(actor, day, nightly, workflows.get(2), agent, mix, release, out);
    }
  }

  /** Returns the day on which the build provider adds address ranges. */
  private static LocalDate buildProviderGrows(SimulationPlan plan) {
    Rng rng = Rng.keyed(plan.seed(), "company/build provider grows", 0);
    return plan.from().plusDays(rng.between(11, 19));
  }

  private record Workflow(String name, List<Call> steps) {}

  private static void build(
      SimulatedActor actor,
      LocalDate day,
      long start,
      Workflow workflow,
      String agent,
      ActionMix mix,
      int release,
      Requests out) {
    Rng rng = out.rng();
    int networks =
        day.isBefore(buildProviderGrows(actor.plan()))
            ? NETWORKS_BEFORE_GROWTH
            : Network.BUILD_PROVIDER.size();
    Origin runner = Network.BUILD_PROVIDER.place(rng.below(networks), rng.between(2, 250), agent);
    Credential key = Credential.hourly("ASIA" + rng.base32(16), start);
    String name = workflow.name() + "-" + rng.between(100_000, 999_999);
    SimulatedEvent run =
        actor.run(start, key, new Session(name, start, workflow.name(), List.of()), runner);
    Origin action = runner.withAgent("configure-aws-credentials-for-github-actions");
    out.add(run.from(action), ASSUME_FEDERATED);
    SimulatedEvent first = run.at(start + rng.between(1, 4) * EventTime.SECOND);
    List<Call> steps = workflow.steps();
    // A failed build stops early and is rerun later.
    int done = rng.chance(0.07) ? rng.between(1, steps.size()) : steps.size();
    long now = out.play(first, done, 9, 1.0, i -> mix.resolved(steps.get(i), rng));
    if (rng.chance(0.05)) {
      out.add(run.at(now + 5 * EventTime.SECOND), mix.draw(rng, release * 2));
    }
  }
}
