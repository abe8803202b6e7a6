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
import java.util.stream.Stream;

/**
 * A person who signs in to the cloud console through single sign-on, from the office or from home.
 */
final class ConsolePerson extends Actor {
  static final Call LOGIN = new Call("signin.amazonaws.com", "ConsoleLogin", Impact.WRITE, "", "");

  private final ActionMix mix;
  private final int home;

  ConsolePerson(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    List<Call> menu =
        Stream.concat(Calls.INFRASTRUCTURE.stream(), Calls.CLOUD_APPLICATION.stream()).toList();
    mix = new ActionMix(rng, menu, 14, hire.identity().group());
    home = rng.below(Network.RESIDENTIAL.size());
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    String agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    double visits = eventsPerWeekday() / 11;
    for (long start : Rhythm.OFFICE.moments(rng, visits, day, setting().calendar())) {
      Origin origin =
          rng.chance(0.6)
              ? Network.OFFICE.place(2, 5, agent)
              : Network.RESIDENTIAL.place(home, rng.between(20, 24), agent);
      Credential key =
          new Credential("ASIA" + rng.base32(16), start, start + 8 * EventTime.HOUR, List.of());
      Session session = Session.named(identity().name(), start);
      add(start, key, session, origin, LOGIN, rng, out);
      long now = start;
      int clicks = 2 + rng.poisson(8);
      for (int i = 0; i < clicks; i++) {
        now += (long) rng.lognormal(25 * EventTime.SECOND, 1.2);
        add(now, key, session, origin, mix.draw(rng, 0), rng, out);
      }
    }
  }
}
