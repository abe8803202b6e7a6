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
import java.util.Optional;

/**
 * An infrastructure-as-code tool that uses a long-lived access key. It mostly performs reads, with
 * occasional bursts of changes. The key is rotated occasionally. The old key is never used again.
 */
final class InfrastructureAutomation extends Actor {
  private final ActionMix looks;
  private final ActionMix changes;
  private final Releases rotations;
  private final Releases toolReleases;
  private final int host;

  InfrastructureAutomation(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    String app = hire.identity().group();
    looks = new ActionMix(rng, Calls.INFRASTRUCTURE, rng.between(6, 10), app);
    changes = new ActionMix(rng, Calls.INFRASTRUCTURE_CHANGES, rng.between(3, 6), app);
    rotations = releases("key", 0.22);
    toolReleases = releases("tool", 0.12);
    host = rng.between(10, 60);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    String agent =
        ("APN/1.0 HashiCorp/1.0 Terraform/1.8.%s (+https://www.terraform.io)"
                + " terraform-provider-aws/5.5%s.0 aws-sdk-go-v2/1.26.1")
            .formatted(toolReleases.until(day), toolReleases.until(day));
    Origin origin = Network.OFFICE.place(0, host, agent);
    Credential key = key(rotations.until(day));
    double runs = eventsPerWeekday() / 26;
    for (long start : Rhythm.OFFICE.moments(rng, runs, day, setting().calendar())) {
      Session session = Session.named("apply-" + start / EventTime.SECOND, start);
      long now = start;
      int looking = 4 + rng.poisson(15);
      int changing = rng.chance(0.4) ? 1 + (int) rng.lognormal(8, 0.8) : 0;
      for (int i = 0; i < looking + changing; i++) {
        now += (long) rng.lognormal(0.25 * EventTime.SECOND, 1.1);
        Call call = i < looking ? looks.draw(rng, 0) : changes.draw(rng, 0);
        add(now, key, session, origin, call, rng, out);
      }
    }
  }

  @Override
  public boolean hasInfrastructureKey() {
    return true;
  }

  @Override
  public Optional<Credential> supersededKey(LocalDate day) {
    int count = rotations.until(day.minusDays(1));
    return count == 0 ? Optional.empty() : Optional.of(key(count - 1));
  }

  private Credential key(int generation) {
    Rng rng = numbered("key", generation);
    long created = EventTime.startOf(setting().from().minusDays(200).plusDays(generation * 7L));
    return new Credential("AKIA" + rng.base32(16), created, 0, List.of());
  }
}
