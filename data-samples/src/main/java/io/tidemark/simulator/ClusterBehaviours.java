package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.simulator.SimulatedActor.Requests;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/** Behaviours of identities in the cluster, one per method, and of scheduled jobs anywhere. */
final class ClusterBehaviours {
  private static final int NODES = 6;
  private static final Call LEASE = Call.template("coordination.k8s.io update WRITE leases {app}");
  private static final Call STATUS = Call.template("core patch WRITE nodes/status {app}");
  private static final Call CONFIG = Call.template("core get READ configmaps config-{n}");
  private static final Call TOKEN = Call.template("core create READ serviceaccounts/token app-{n}");

  private enum Schedule {
    QUARTER_HOURLY(96),
    HOURLY(24),
    SIX_HOURLY(4),
    DAILY(1),
    WEEKLY(1),
    MONTHLY(1);

    private final int runsPerDay;

    Schedule(int runsPerDay) {
      this.runsPerDay = runsPerDay;
    }

    private static Schedule chosen(Rng rng, double eventsPerWeekday) {
      if (rng.chance(0.12)) {
        return WEEKLY;
      }
      if (rng.chance(0.06)) {
        return MONTHLY;
      }
      return eventsPerWeekday >= 250
          ? QUARTER_HOURLY
          : rng.pick(List.of(HOURLY, SIX_HOURLY, DAILY));
    }
  }

  private ClusterBehaviours() {}

  /** A service in a few pods, which are replaced with each release and sometimes in between. */
  static void service(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    String app = actor.name().substring(actor.name().lastIndexOf(':') + 1);
    Rng habits = actor.habits();
    ActionMix mix = new ActionMix(habits, Calls.CLUSTER_APPLICATION, habits.between(5, 10), app);
    int release = actor.changes("image", 0.55, day);
    Rhythm rhythm = habits.chance(0.25) ? Rhythm.STEADY : Rhythm.CUSTOMERS;
    int replicas = habits.between(1, 3);
    int minor = habits.between(2, 40);
    String agent = app + "/v1." + (minor + release) + ".0 (linux/amd64) kubernetes/3b1c9e4";
    List<SimulatedEvent> pods =
        IntStream.range(0, replicas)
            .mapToObj(replica -> replica(actor, app, agent, day, release, replica))
            .toList();
    for (long moment : actor.moments(rhythm, rng, 1.3, day)) {
      SimulatedEvent pod = rng.pick(pods).at(moment);
      int burst = rng.chance(0.1) ? rng.between(2, 6) : 1;
      out.burst(pod, burst, 0.4, 0.8, () -> mix.draw(rng, release));
    }
  }

  /** Returns a template for the requests of a replica's pod. */
  private static SimulatedEvent replica(
      SimulatedActor actor, String app, String agent, LocalDate day, int release, int replica) {
    // A pod lives until the next release, or for about eight days.
    long life = Math.floorDiv(day.toEpochDay() + replica * 3L, 8) * 1000 + release;
    Rng pod = actor.numbered("pod " + replica, life);
    Rng today = actor.numbered("token " + replica, day.toEpochDay());
    int node = pod.below(NODES);
    String podName = app + "-" + Long.toHexString(0x6f00000L + release * 7919L) + "-" + pod.hex(5);
    long issued = EventTime.startOf(day);
    return actor.run(
        issued,
        new Credential("JTI=" + today.uuid(), issued, issued + EventTime.DAY, List.of()),
        Session.named(podName, issued),
        pod(node, pod.between(10, 250), podName, agent));
  }

  /** A kubelet with regular heartbeats. The node keeps its name when its machine is replaced. */
  static void node(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    int number = actor.changes("machine", 0.2, day);
    int beats = Math.max(4, (int) actor.eventsPerWeekday());
    long gap = EventTime.DAY / beats;
    Rng machine = actor.numbered("machine", number);
    String agent = "kubelet/v1.30." + (2 + number) + " (linux/amd64) kubernetes/39683505";
    Origin origin = Network.SUBNETS.place(1 + machine.below(4), machine.between(10, 250), agent);
    Credential certificate = Credential.lasting("X509SHA256=" + machine.hex(16), 0);
    for (int beat = 0; beat < beats; beat++) {
      long moment = EventTime.startOf(day) + beat * gap + (long) (rng.unit() * gap / 12);
      double which = rng.unit();
      Call call = which < 0.6 ? LEASE : which < 0.8 ? STATUS : which < 0.93 ? CONFIG : TOKEN;
      Session session = Session.named(actor.group(), moment);
      Call resolved = call.on(actor.group(), rng.skewed(12));
      out.add(actor.run(moment, certificate, session, origin), resolved);
    }
  }

  /** A person who uses kubectl in the office. */
  static void person(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    ActionMix mix = actor.mix(actor.habits(), Calls.CLUSTER_APPLICATION, 12);
    String agent = "kubectl/v1.30.2 (linux/amd64) kubernetes/39683505";
    Credential token = Credential.lasting("X509SHA256=" + actor.trait("certificate").hex(16), 0);
    for (long start : actor.moments(Rhythm.OFFICE, rng, 5, day)) {
      Origin origin = Network.OFFICE.place(2, 5, agent);
      SimulatedEvent run = actor.run(start, token, Session.named("kubectl", start), origin);
      out.play(run, 1 + rng.poisson(4), 20, 1.1, i -> mix.draw(rng, 0));
    }
  }

  /** A job with a precise schedule that runs under a Kubernetes service account or an AWS role. */
  static void batch(SimulatedActor actor, LocalDate day, Rng rng, Requests out) {
    boolean inCluster = actor.principal().kind() == IdentityKind.SERVICE_ACCOUNT;
    Rng habits = actor.habits();
    Schedule schedule = Schedule.chosen(habits, actor.eventsPerWeekday());
    List<Call> menu = inCluster ? Calls.CLUSTER_BATCH : Calls.CLOUD_APPLICATION;
    ActionMix mix = actor.mix(habits, menu, 6);
    int calls = (int) Math.round(actor.eventsPerWeekday() / schedule.runsPerDay);
    List<Call> steps = mix.playbook(habits, Math.max(2, Math.min(calls, 60)));
    long period = EventTime.DAY / schedule.runsPerDay;
    int offsetSeconds = habits.below((int) (period / EventTime.SECOND) * 9 / 10);
    DayOfWeek weekday = DayOfWeek.of(habits.between(1, 7));
    int dayOfMonth = habits.between(1, 28);
    int release = actor.changes("image", 0.15, day);
    int subnet = actor.trait("subnet").below(8);
    String agent =
        inCluster
            ? "python-requests/2." + (31 + release) + ".0 " + actor.group()
            : "Boto3/1.34.%1$s md/Botocore#1.34.%1$s lang/python#3.12.3".formatted(80 + release);
    boolean idle =
        (schedule == Schedule.WEEKLY && day.getDayOfWeek() != weekday)
            || (schedule == Schedule.MONTHLY && day.getDayOfMonth() != dayOfMonth);
    for (int number = 0; number < (idle ? 0 : schedule.runsPerDay); number++) {
      long start =
          EventTime.startOf(day)
              + number * period
              + offsetSeconds * EventTime.SECOND
              + (long) rng.lognormal(700_000, 0.5);
      String uid = inCluster ? "JTI=" + rng.uuid() : "ASIA" + rng.base32(16);
      String name = (inCluster ? actor.group() : "batch") + "-" + start / EventTime.MINUTE;
      Origin origin =
          inCluster
              ? pod(rng.below(NODES), rng.between(10, 250), name, agent)
              : Network.SUBNETS.place(subnet + rng.below(2), rng.between(10, 250), agent);
      Session session = Session.named(name, start);
      SimulatedEvent run = actor.run(start, Credential.hourly(uid, start), session, origin);
      out.play(run, steps.size(), 1.1, 0.4, i -> mix.resolved(steps.get(i), rng));
    }
  }

  private static Origin pod(int node, int host, String name, String agent) {
    return Network.PODS.place(node, host, agent).withPod(name, "worker-0" + (node + 1));
  }
}
