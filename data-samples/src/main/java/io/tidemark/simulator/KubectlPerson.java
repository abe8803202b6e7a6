package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.List;

final class KubectlPerson extends Actor {
  private final ActionMix mix =
      new ActionMix(trait("habits"), Calls.CLUSTER_APPLICATION, 12, group());

  KubectlPerson(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    Origin origin = Network.OFFICE.place(2, 5, "kubectl/v1.30.2 (linux/amd64) kubernetes/39683505");
    Credential token = Credential.lasting("X509SHA256=" + trait("certificate").hex(16), 0);
    for (long start : moments(Rhythm.OFFICE, rng, eventsPerWeekday() / 5, day)) {
      SimulatedEvent run = run(start, token, Session.named("kubectl", start), origin);
      play(run, 1 + rng.poisson(4), 20, 1.1, i -> mix.draw(rng, 0), rng, out);
    }
  }
}
