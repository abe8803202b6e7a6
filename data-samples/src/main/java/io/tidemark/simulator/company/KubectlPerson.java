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

final class KubectlPerson extends Actor {
  private final ActionMix mix;

  KubectlPerson(Setting setting, NewIdentity hire) {
    super(setting, hire);
    mix = new ActionMix(trait("habits"), Calls.CLUSTER_APPLICATION, 12, hire.identity().group());
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    Origin origin = Network.OFFICE.place(2, 5, "kubectl/v1.30.2 (linux/amd64) kubernetes/39683505");
    for (long start :
        Rhythm.OFFICE.moments(rng, eventsPerWeekday() / 5, day, setting().calendar())) {
      Credential token =
          new Credential("X509SHA256=" + trait("certificate").hex(16), 0, 0, List.of());
      Session session = Session.named("kubectl", start);
      long now = start;
      int commands = 1 + rng.poisson(4);
      for (int i = 0; i < commands; i++) {
        now += (long) rng.lognormal(20 * EventTime.SECOND, 1.1);
        Call call = mix.draw(rng, 0);
        add(now, token, session, origin, call, rng, out);
      }
    }
  }
}
