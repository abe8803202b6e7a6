package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
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
 * A service that runs in a few of the cluster's pods. Its pods are replaced with each release and
 * sometimes in between.
 */
final class ClusterService extends Actor {
  private final ActionMix mix;
  private final Releases imageReleases;
  private final Rhythm rhythm;
  private final int replicas;
  private final int minor;

  ClusterService(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    mix = new ActionMix(rng, Calls.CLUSTER_APPLICATION, rng.between(5, 10), app());
    imageReleases = releases("image", 0.55);
    rhythm = rng.chance(0.25) ? Rhythm.STEADY : Rhythm.CUSTOMERS;
    replicas = rng.between(1, 3);
    minor = rng.between(2, 40);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    int release = imageReleases.until(day);
    List<SimulatedEvent> pods = podsOf(day, release);
    for (long moment : rhythm.moments(rng, eventsPerWeekday() / 1.3, day, setting().calendar())) {
      SimulatedEvent pod = rng.pick(pods);
      long now = moment;
      int burst = rng.chance(0.1) ? rng.between(2, 6) : 1;
      for (int i = 0; i < burst; i++) {
        Call call = mix.draw(rng, release);
        out.add(pod.at(now).calling(call).ending(success(call, rng)));
        now += (long) rng.lognormal(0.4 * EventTime.SECOND, 0.8);
      }
    }
  }

  private List<SimulatedEvent> podsOf(LocalDate day, int release) {
    List<SimulatedEvent> pods = new ArrayList<>();
    String agent = app() + "/v1." + (minor + release) + ".0 (linux/amd64) kubernetes/3b1c9e4";
    for (int replica = 0; replica < replicas; replica++) {
      // A pod lives until the next release, or for about eight days.
      long life = Math.floorDiv(day.toEpochDay() + replica * 3L, 8) * 1000 + release;
      Rng pod = numbered("pod " + replica, life);
      Rng today = numbered("token " + replica, day.toEpochDay());
      int node = pod.below(6);
      String podName =
          app() + "-" + Long.toHexString(0x6f00000L + release * 7919L) + "-" + pod.hex(5);
      Origin place = Network.PODS.place(node, pod.between(10, 250), agent);
      long issued = EventTime.startOf(day);
      pods.add(
          new SimulatedEvent(
              issued,
              identity(),
              new Credential("JTI=" + today.uuid(), issued, issued + EventTime.DAY, List.of()),
              Session.named(podName, issued),
              new Origin(place.address(), 0, null, agent, podName, "worker-0" + (node + 1)),
              null,
              null));
    }
    return pods;
  }

  private String app() {
    return identity().name().substring(identity().name().lastIndexOf(':') + 1);
  }
}
