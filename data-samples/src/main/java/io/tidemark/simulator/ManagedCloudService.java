package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.List;

/** One of the cloud provider's services, which uses the company's roles for maintenance. */
final class ManagedCloudService extends Actor {
  private static final Call ASSUME =
      Call.template("sts.amazonaws.com AssumeRole READ AWS::IAM::Role role/managed-{n}");
  private static final Call KEEP =
      Call.template("kms.amazonaws.com Decrypt READ AWS::KMS::Key key/managed-{n}");

  ManagedCloudService(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    Origin origin = new Origin(group(), 0, null, group(), null, null);
    Credential none = Credential.lasting("", 0);
    for (long moment : moments(Rhythm.STEADY, rng, eventsPerWeekday(), day)) {
      Call call = (rng.chance(0.85) ? ASSUME : KEEP).on("", rng.skewed(6));
      add(run(moment, none, Session.named(group(), moment), origin), moment, call, rng, out);
    }
  }
}
