package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;

/** A kubelet with regular heartbeats. The node keeps its name when its machine is replaced. */
final class ClusterNode extends Actor {
  private static final Call LEASE = Call.template("coordination.k8s.io update WRITE leases {app}");
  private static final Call STATUS = Call.template("core patch WRITE nodes/status {app}");
  private static final Call CONFIG = Call.template("core get READ configmaps config-{n}");
  private static final Call TOKEN = Call.template("core create READ serviceaccounts/token app-{n}");

  private final Releases replacements = releases("machine", 0.2);

  ClusterNode(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    int number = replacements.until(day);
    Rng machine = numbered("machine", number);
    Origin origin =
        Network.SUBNETS.place(
            1 + machine.below(4),
            machine.between(10, 250),
            "kubelet/v1.30." + (2 + number) + " (linux/amd64) kubernetes/39683505");
    Credential certificate = Credential.lasting("X509SHA256=" + machine.hex(16), 0);
    int beats = Math.max(4, (int) eventsPerWeekday());
    long gap = EventTime.DAY / beats;
    for (int beat = 0; beat < beats; beat++) {
      long moment = EventTime.startOf(day) + beat * gap + (long) (rng.unit() * gap / 12);
      double which = rng.unit();
      Call call = which < 0.6 ? LEASE : which < 0.8 ? STATUS : which < 0.93 ? CONFIG : TOKEN;
      Session session = Session.named(group(), moment);
      Call resolved = call.on(group(), rng.skewed(12));
      add(run(moment, certificate, session, origin), moment, resolved, rng, out);
    }
  }
}
