package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * An infrastructure-as-code tool that uses a long-lived access key. It mostly performs reads, with
 * occasional bursts of changes. The key is rotated occasionally. The old key is never used again.
 */
final class InfrastructureAutomation extends Actor {
  private final Rng habits = trait("habits");
  private final ActionMix looks =
      new ActionMix(habits, Calls.INFRASTRUCTURE, habits.between(6, 10), group());
  private final ActionMix changes =
      new ActionMix(habits, Calls.INFRASTRUCTURE_CHANGES, habits.between(3, 6), group());
  private final Releases rotations = releases("key", 0.22);
  private final Releases toolReleases = releases("tool", 0.12);
  private final int host = habits.between(10, 60);

  InfrastructureAutomation(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    String agent =
        ("APN/1.0 HashiCorp/1.0 Terraform/1.8.%1$s (+https://www.terraform.io)"
                + " terraform-provider-aws/5.5%1$s.0 aws-sdk-go-v2/1.26.1")
            .formatted(toolReleases.until(day));
    Origin origin = Network.OFFICE.place(0, host, agent);
    Credential key = key(rotations.until(day));
    for (long start : moments(Rhythm.OFFICE, rng, eventsPerWeekday() / 26, day)) {
      Session session = Session.named("apply-" + start / EventTime.SECOND, start);
      int looking = 4 + rng.poisson(15);
      int changing = rng.chance(0.4) ? 1 + (int) rng.lognormal(8, 0.8) : 0;
      play(
          run(start, key, session, origin),
          looking + changing,
          0.25,
          1.1,
          i -> (i < looking ? looks : changes).draw(rng, 0),
          rng,
          out);
    }
  }

  @Override
  boolean hasInfrastructureKey() {
    return true;
  }

  @Override
  Optional<Credential> supersededKey(LocalDate day) {
    int count = rotations.until(day.minusDays(1));
    return count == 0 ? Optional.empty() : Optional.of(key(count - 1));
  }

  private Credential key(int generation) {
    LocalDate created = setting().from().minusDays(200).plusDays(generation * 7L);
    String uid = "AKIA" + numbered("key", generation).base32(16);
    return Credential.lasting(uid, EventTime.startOf(created));
  }
}
