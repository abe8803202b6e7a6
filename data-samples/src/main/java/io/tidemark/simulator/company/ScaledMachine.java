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
 * An autoscaled fleet that shares a single instance-profile role, with more machines during the day
 * than at night. Each machine runs for a few hours, and the subnets change every few weeks.
 */
final class ScaledMachine extends Actor {
  private static final double[] MACHINES_BY_HOUR = {
    1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 2, 2, 1
  };

  private final ActionMix mix;
  private final Releases imageReleases;
  private final Releases subnetRotations;
  private final int firstSubnet;
  private final int lifeHours;

  ScaledMachine(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    mix = new ActionMix(rng, Calls.CLOUD_APPLICATION, rng.between(4, 7), hire.identity().group());
    imageReleases = releases("image", 0.3);
    subnetRotations = releases("subnets", 0.25);
    firstSubnet = 10 + rng.below(200);
    lifeHours = rng.between(5, 40);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    int release = imageReleases.until(day);
    String agent = "aws-sdk-go-v2/1.30." + release + " os/linux lang/go#1.22.5 md/GOARCH#amd64";
    for (long moment :
        Rhythm.CUSTOMERS.moments(rng, eventsPerWeekday(), day, setting().calendar())) {
      int slot = rng.below((int) MACHINES_BY_HOUR[EventTime.hourOfDay(moment)]);
      long generation = Math.floorDiv(moment / EventTime.HOUR + slot * 7L, lifeHours);
      Rng machine = numbered("machine " + slot, generation);
      String instance = "i-0" + machine.hex(16);
      int subnet = firstSubnet + 3 * subnetRotations.until(day) + machine.below(3);
      Origin origin =
          Network.SUBNETS.place(subnet, machine.between(10, 250), agent).withHost(instance);
      long shift = Math.floorDiv(moment, 6 * EventTime.HOUR);
      Rng keyDice = numbered("key " + instance, shift);
      Credential key =
          new Credential(
              "ASIA" + keyDice.base32(16),
              shift * 6 * EventTime.HOUR,
              (shift + 1) * 6 * EventTime.HOUR,
              List.of());
      Session session = Session.named(instance, key.createdMicros());
      Call call = mix.draw(rng, release);
      add(moment, key, session, origin, call, rng, out);
    }
  }
}
