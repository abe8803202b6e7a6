package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;

/** A service with an AWS role. Keys change every six hours, and networks occasionally. */
final class CloudApplication extends Actor {
  private final Rng habits = trait("habits");
  private final ActionMix mix =
      new ActionMix(habits, Calls.CLOUD_APPLICATION, habits.between(6, 11), group());
  private final Releases imageReleases = releases("image", 0.5);
  private final Releases egressMoves = releases("egress", 0.12);
  private final int firstNetwork = habits.below(40);
  private final boolean java = habits.chance(0.6);

  CloudApplication(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    int release = imageReleases.until(day);
    String agent =
        java
            ? "aws-sdk-java/2.25.%s Linux/5.10.218 OpenJDK_64-Bit_Server_VM/17.0.11"
                .formatted(20 + release)
            : "Boto3/1.34.%1$s md/Botocore#1.34.%1$s os/linux".formatted(100 + release);
    for (long moment : moments(Rhythm.CUSTOMERS, rng, eventsPerWeekday() / 1.2, day)) {
      int task = rng.below(2);
      long shift = Credential.shift(moment);
      Rng traits = numbered("task " + task, shift);
      Credential key = Credential.ofShift(traits, shift);
      Session session = Session.named(traits.hex(12) + traits.hex(12), key.createdMicros());
      int network = firstNetwork + 2 * egressMoves.until(day) + task;
      Origin origin = Network.CLOUD.place(network, 40 + task, agent);
      long now = moment;
      int burst = rng.chance(0.08) ? rng.between(2, 5) : 1;
      for (int i = 0; i < burst; i++) {
        add(run(moment, key, session, origin), now, mix.draw(rng, release), rng, out);
        now += (long) rng.lognormal(0.3 * EventTime.SECOND, 0.9);
      }
    }
  }
}
