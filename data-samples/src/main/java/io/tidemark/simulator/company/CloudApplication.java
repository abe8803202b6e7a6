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

  CloudApplication(Setting setting, Hire hire) {
    super(setting, hire);
    Dice dice = trait("habits");
    mix =
        new ActionMix(dice, Menus.CLOUD_APPLICATION, dice.between(6, 11), hire.identity().group());
    imageReleases = releases("image", 0.5);
    egressMoves = releases("egress", 0.12);
    firstNetwork = dice.below(40);
    java = dice.chance(0.6);
  }

  @Override
  void act(LocalDate day, Dice dice, List<SimulatedEvent> out) {
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
        Rhythm.CUSTOMERS.moments(dice, eventsPerWeekday() / 1.2, day, setting().calendar())) {
      int task = dice.below(2);
      long shift = Math.floorDiv(moment, 6 * EventTime.HOUR);
      Dice taskDice = numbered("task " + task, shift);
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
      int burst = dice.chance(0.08) ? dice.between(2, 5) : 1;
      for (int i = 0; i < burst; i++) {
        Call call = mix.draw(dice, release);
        out.add(
            new SimulatedEvent(now, identity(), key, session, origin, call, success(call, dice)));
        now += (long) dice.lognormal(0.3 * EventTime.SECOND, 0.9);
      }
    }
  }
}
