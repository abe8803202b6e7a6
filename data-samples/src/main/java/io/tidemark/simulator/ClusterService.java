package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/** A service in a few pods, which are replaced with each release and sometimes in between. */
final class ClusterService extends Actor {
  private final String app = name().substring(name().lastIndexOf(':') + 1);
  private final Rng habits = trait("habits");
  private final ActionMix mix =
      new ActionMix(habits, Calls.CLUSTER_APPLICATION, habits.between(5, 10), app);
  private final Releases imageReleases = releases("image", 0.55);
  private final Rhythm rhythm = habits.chance(0.25) ? Rhythm.STEADY : Rhythm.CUSTOMERS;
  private final int replicas = habits.between(1, 3);
  private final int minor = habits.between(2, 40);

  ClusterService(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    int release = imageReleases.until(day);
    List<SimulatedEvent> pods =
        IntStream.range(0, replicas).mapToObj(replica -> pod(day, release, replica)).toList();
    for (long moment : moments(rhythm, rng, eventsPerWeekday() / 1.3, day)) {
      SimulatedEvent pod = rng.pick(pods);
      long now = moment;
      int burst = rng.chance(0.1) ? rng.between(2, 6) : 1;
      for (int i = 0; i < burst; i++) {
        add(pod, now, mix.draw(rng, release), rng, out);
        now += (long) rng.lognormal(0.4 * EventTime.SECOND, 0.8);
      }
    }
  }

  private SimulatedEvent pod(LocalDate day, int release, int replica) {
    String agent = app + "/v1." + (minor + release) + ".0 (linux/amd64) kubernetes/3b1c9e4";
    // A pod lives until the next release, or for about eight days.
    long life = Math.floorDiv(day.toEpochDay() + replica * 3L, 8) * 1000 + release;
    Rng pod = numbered("pod " + replica, life);
    Rng today = numbered("token " + replica, day.toEpochDay());
    int node = pod.below(6);
    String podName = app + "-" + Long.toHexString(0x6f00000L + release * 7919L) + "-" + pod.hex(5);
    Origin place = Network.PODS.place(node, pod.between(10, 250), agent);
    long issued = EventTime.startOf(day);
    return run(
        issued,
        new Credential("JTI=" + today.uuid(), issued, issued + EventTime.DAY, List.of()),
        Session.named(podName, issued),
        new Origin(place.address(), 0, null, agent, podName, "worker-0" + (node + 1)));
  }
}
