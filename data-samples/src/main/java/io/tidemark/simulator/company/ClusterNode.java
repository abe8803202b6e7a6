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
import java.util.List;

/** A kubelet with regular heartbeats. The node keeps its name when its machine is replaced. */
final class ClusterNode extends Actor {
  private static final Call LEASE =
      new Call("coordination.k8s.io", "update", Impact.WRITE, "leases", "{app}");
  private static final Call STATUS =
      new Call("core", "patch", Impact.WRITE, "nodes/status", "{app}");
  private static final Call CONFIG =
      new Call("core", "get", Impact.READ, "configmaps", "config-{n}");
  private static final Call TOKEN =
      new Call("core", "create", Impact.READ, "serviceaccounts/token", "app-{n}");

  private final Releases replacements;

  ClusterNode(Setting setting, NewIdentity hire) {
    super(setting, hire);
    replacements = releases("machine", 0.2);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    int machine = replacements.until(day);
    Rng machineDice = numbered("machine", machine);
    Origin origin =
        Network.SUBNETS.place(
            1 + machineDice.below(4),
            machineDice.between(10, 250),
            "kubelet/v1.30." + (2 + machine) + " (linux/amd64) kubernetes/39683505");
    Credential certificate = new Credential("X509SHA256=" + machineDice.hex(16), 0, 0, List.of());
    int beats = Math.max(4, (int) eventsPerWeekday());
    long gap = EventTime.DAY / beats;
    String node = identity().group();
    for (int beat = 0; beat < beats; beat++) {
      long moment = EventTime.startOf(day) + beat * gap + (long) (rng.unit() * gap / 12);
      double which = rng.unit();
      Call call =
          (which < 0.6 ? LEASE : which < 0.8 ? STATUS : which < 0.93 ? CONFIG : TOKEN)
              .on(node, rng.skewed(12));
      add(moment, certificate, Session.named(node, moment), origin, call, rng, out);
    }
  }
}
