package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A forgotten access key, used only on a few days at the start or once a month. */
final class DormantKey extends Actor {
  private final Rng habits = trait("habits");
  private final ActionMix mix = new ActionMix(habits, Calls.CLOUD_APPLICATION, 3, group());
  private final boolean monthly = habits.chance(0.4);
  // Early in the month, so that every simulation of a month includes it.
  private final int dayOfMonth = habits.between(2, 9);
  private final int host = habits.between(70, 120);

  DormantKey(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  boolean isDormant() {
    return true;
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    long age = ChronoUnit.DAYS.between(setting().from(), day);
    boolean used = monthly ? day.getDayOfMonth() == dayOfMonth : age < 7 && rng.chance(0.6);
    if (!used && age != 0) {
      return;
    }
    Rng made = trait("key");
    String uid = "AKIA" + made.base32(16);
    LocalDate created = setting().from().minusDays(made.between(300, 1400));
    Origin origin =
        Network.OFFICE.place(1, host, "aws-cli/1.18.69 Python/3.8.10 Linux/5.4.0 botocore/1.16.19");
    long now = Rhythm.OFFICE.moment(rng, day);
    Session session = Session.named("cli-" + now / EventTime.SECOND, now);
    Credential key = Credential.lasting(uid, EventTime.startOf(created));
    SimulatedEvent run = run(now, key, session, origin);
    play(run, rng.between(3, 9), 20, 0.8, i -> mix.draw(rng, 0), rng, out);
  }
}
