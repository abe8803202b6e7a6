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
 * The parts of a release that are common to all identities.
 *
 * @param night last day that the release learned from, in UTC; events on later days are judged
 * @param key key used to hash the names in profiles and risk states
 * @param cohorts keyed cohorts at the end of the last day, or empty if no feature uses them
 * @param policy rules for identities given by keyed name; every combination is valid
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
      throw RejectionReason.FEATURE_SET.because(
          "the catalogue has hash %s, but the baseline was trained with %s; a release must"
              + " contain a matching pair",
          program.catalogue().hash(), trained);
    }
    policy.requirePossible(judge.baseline().policy());
  }

  /** Returns the time from which events are judged: the end of the last day learned from. */
  public long judgesFromMicros() {
    return EventTime.endOf(night);
  }
}
