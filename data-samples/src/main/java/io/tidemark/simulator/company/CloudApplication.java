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

/**
 * A service with an AWS role. Its keys change every six hours, and its outgoing traffic
 * occasionally moves to new networks.
 */
final class CloudApplication extends Actor {
  private final ActionMix mix;
  private final Releases imageReleases;
  private final Releases egressMoves;
  private final int firstNetwork;
  private final boolean java;

  CloudApplication(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    mix = new ActionMix(rng, Calls.CLOUD_APPLICATION, rng.between(6, 11), hire.identity().group());
    imageReleases = releases("image", 0.5);
    egressMoves = releases("egress", 0.12);
    firstNetwork = rng.below(40);
    java = rng.chance(0.6);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    int release = imageReleases.until(day);
    String agent =
        java
            ? "aws-sdk-java/2.25."
                + (20 + release)
                + " Linux/5.10.218 OpenJDK_64-Bit_Server_VM/17.0.11"
            : "Boto3/1.34."
                + (100 + release)
                + " md/Botocore#1.34."
                + (100 + release)
                + " os/linux";
    for (long moment :
        Rhythm.CUSTOMERS.moments(rng, eventsPerWeekday() / 1.2, day, setting().calendar())) {
      int task = rng.below(2);
      long shift = Math.floorDiv(moment, 6 * EventTime.HOUR);
      Rng taskDice = numbered("task " + task, shift);
      Credential key =
          new Credential(
              "ASIA" + taskDice.base32(16),
              shift * 6 * EventTime.HOUR,
              (shift + 1) * 6 * EventTime.HOUR,
              List.of());
      Session session = Session.named(taskDice.hex(12) + taskDice.hex(12), key.createdMicros());
      Origin origin =
          Network.CLOUD.place(firstNetwork + 2 * egressMoves.until(day) + task, 40 + task, agent);
      long now = moment;
      int burst = rng.chance(0.08) ? rng.between(2, 5) : 1;
      for (int i = 0; i < burst; i++) {
        Call call = mix.draw(rng, release);
        add(now, key, session, origin, call, rng, out);
        now += (long) rng.lognormal(0.3 * EventTime.SECOND, 0.9);
      }
    }
  }
}
