package io.tidemark.runtime.release;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.judge.BaselineJudge;
import io.tidemark.runtime.policy.Policy;
import java.time.LocalDate;

/**
 * All of a release that is the same for every identity.
 *
 * @param night the last UTC day that the release has seen; events of later days are judged
 * @param judge scores, calibrates and decides
 * @param program computes the features
 * @param rules how profiles are looked at
 * @param key that profiles and risk states are under
 * @param cohorts as of the night's end, under the key; none where no feature looks at them
 * @param policy rules for some, possible in every combination; identities by their keyed names
 */
public record ReleaseModel(
    LocalDate night,
    BaselineJudge judge,
    FeatureProgram program,
    ProfileRules rules,
    MemberKey key,
    Cohorts cohorts,
    Policy policy) {

  public ReleaseModel {
    String trained = judge.baseline().featureSetHash();
    if (!trained.equals(program.catalogue().hash())
        || !judge.baseline().features().equals(program.catalogue().names())) {
      throw new RejectedReleaseException(
          RejectionReason.FEATURE_SET,
          "the catalogue has hash "
              + program.catalogue().hash()
              + ", the baseline was trained with "
              + trained
              + "; a release must hold the two that belong together");
    }
    policy.requirePossible(judge.baseline().policy());
  }

  /** The midnight that ends the night: from then on events are judged. */
  public long judgesFromMicros() {
    return EventTime.endOf(night);
  }
}
