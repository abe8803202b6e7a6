package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/** A person who uses the cloud console through single sign-on, from the office or home. */
final class ConsolePerson extends Actor {
  private static final Call LOGIN = Call.template("signin.amazonaws.com ConsoleLogin WRITE - -");
  private static final List<Call> MENU =
      Stream.concat(Calls.INFRASTRUCTURE.stream(), Calls.CLOUD_APPLICATION.stream()).toList();

  private final Rng habits = trait("habits");
  private final ActionMix mix = new ActionMix(habits, MENU, 14, group());
  private final int home = habits.below(Network.RESIDENTIAL.size());

  ConsolePerson(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    for (long start : moments(Rhythm.OFFICE, rng, eventsPerWeekday() / 11, day)) {
      Origin origin =
          rng.chance(0.6)
              ? Network.OFFICE.place(2, 5, PlatformClient.BROWSER)
              : Network.RESIDENTIAL.place(home, rng.between(20, 24), PlatformClient.BROWSER);
      Credential key =
          new Credential("ASIA" + rng.base32(16), start, start + 8 * EventTime.HOUR, List.of());
      SimulatedEvent visit = run(start, key, Session.named(name(), start), origin);
      add(visit, start, LOGIN, rng, out);
      play(visit, 2 + rng.poisson(8), 25, 1.2, i -> mix.draw(rng, 0), rng, out);
    }
  }
}
