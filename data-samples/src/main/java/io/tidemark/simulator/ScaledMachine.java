package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;

/**
 * An autoscaled fleet that shares a single instance-profile role, with more machines during the day
 * than at night. Each machine runs for a few hours, and the subnets change every few weeks.
 */
final class ScaledMachine extends Actor {
  private static final String MACHINES_BY_HOUR = "111111223344444444333221";

  private final Rng habits = trait("habits");
  private final ActionMix mix =
      new ActionMix(habits, Calls.CLOUD_APPLICATION, habits.between(4, 7), group());
  private final Releases imageReleases = releases("image", 0.3);
  private final Releases subnetRotations = releases("subnets", 0.25);
  private final int firstSubnet = 10 + habits.below(200);
  private final int lifeHours = habits.between(5, 40);

  ScaledMachine(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    int release = imageReleases.until(day);
    String agent = "aws-sdk-go-v2/1.30." + release + " os/linux lang/go#1.22.5 md/GOARCH#amd64";
    for (long moment : moments(Rhythm.CUSTOMERS, rng, eventsPerWeekday(), day)) {
      int slot = rng.below(MACHINES_BY_HOUR.charAt(EventTime.hourOfDay(moment)) - '0');
      long generation = Math.floorDiv(moment / EventTime.HOUR + slot * 7L, lifeHours);
      Rng machine = numbered("machine " + slot, generation);
      String instance = "i-0" + machine.hex(16);
      int subnet = firstSubnet + 3 * subnetRotations.until(day) + machine.below(3);
      Origin origin =
          Network.SUBNETS.place(subnet, machine.between(10, 250), agent).withHost(instance);
      long shift = Credential.shift(moment);
      Credential key = Credential.ofShift(numbered("key " + instance, shift), shift);
      Session session = Session.named(instance, key.createdMicros());
      add(run(moment, key, session, origin), moment, mix.draw(rng, release), rng, out);
    }
  }
}
