package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Dice;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.List;

final class KubectlPerson extends Actor {
  private final ActionMix mix;

  KubectlPerson(Setting setting, Hire hire) {
    super(setting, hire);
    mix = new ActionMix(trait("habits"), Menus.CLUSTER_APPLICATION, 12, hire.identity().group());
  }

  @Override
  void act(LocalDate day, Dice dice, List<SimulatedEvent> out) {
    Origin origin = Network.OFFICE.place(2, 5, "kubectl/v1.30.2 (linux/amd64) kubernetes/39683505");
    for (long start :
        Rhythm.OFFICE.moments(dice, eventsPerWeekday() / 5, day, setting().calendar())) {
      Credential token =
          new Credential("X509SHA256=" + trait("certificate").hex(16), 0, 0, List.of());
      Session session = Session.named("kubectl", start);
      long now = start;
      int commands = 1 + dice.poisson(4);
      for (int i = 0; i < commands; i++) {
        now += (long) dice.lognormal(20 * EventTime.SECOND, 1.1);
        Call call = mix.draw(dice, 0);
        out.add(
            new SimulatedEvent(now, identity(), token, session, origin, call, success(call, dice)));
      }
    }
  }
}
