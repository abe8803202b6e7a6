package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A forgotten access key that is used either only on a few days at the start of the simulation or
 * once a month.
 */
final class DormantKey extends Actor {
  private final ActionMix mix;
  private final boolean monthly;
  private final int dayOfMonth;
  private final int host;

  DormantKey(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    mix = new ActionMix(rng, Calls.CLOUD_APPLICATION, 3, hire.identity().group());
    monthly = rng.chance(0.4);
    // Choose a day early in the month, so that every simulation of a month includes it.
    dayOfMonth = rng.between(2, 9);
    host = rng.between(70, 120);
  }

  @Override
  public boolean isDormant() {
    return true;
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    long age = ChronoUnit.DAYS.between(setting().from(), day);
    boolean used = monthly ? day.getDayOfMonth() == dayOfMonth : age < 7 && rng.chance(0.6);
    if (!used && age != 0) {
      return;
    }
    Rng keyDice = trait("key");
    Credential key =
        new Credential(
            "AKIA" + keyDice.base32(16),
            EventTime.startOf(setting().from().minusDays(keyDice.between(300, 1400))),
            0,
            List.of());
    Origin origin =
        Network.OFFICE.place(1, host, "aws-cli/1.18.69 Python/3.8.10 Linux/5.4.0 botocore/1.16.19");
    long now = Rhythm.OFFICE.moment(rng, day);
    Session session = Session.named("cli-" + now / EventTime.SECOND, now);
    int calls = rng.between(3, 9);
    for (int i = 0; i < calls; i++) {
      now += (long) rng.lognormal(20 * EventTime.SECOND, 0.8);
      Call call = mix.draw(rng, 0);
      add(now, key, session, origin, call, rng, out);
    }
  }
}
