package io.tidemark.simulator.company;

import io.tidemark.engine.event.Impact;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
import java.time.LocalDate;
import java.util.List;

/**
 * One of the cloud provider's services, which assumes the company's roles to maintain resources.
 */
final class ManagedCloudService extends Actor {
  private static final Call ASSUME =
      new Call(
          "sts.amazonaws.com", "AssumeRole", Impact.READ, "AWS::IAM::Role", "role/managed-{n}");
  private static final Call KEEP =
      new Call("kms.amazonaws.com", "Decrypt", Impact.READ, "AWS::KMS::Key", "key/managed-{n}");

  ManagedCloudService(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    String host = identity().group();
    Origin origin = new Origin(host, 0, null, host, null, null);
    Credential none = new Credential("", 0, 0, List.of());
    for (long moment : Rhythm.STEADY.moments(rng, eventsPerWeekday(), day, setting().calendar())) {
      Call call = (rng.chance(0.85) ? ASSUME : KEEP).on("", rng.skewed(6));
      add(moment, none, Session.named(host, moment), origin, call, rng, out);
    }
  }
}
