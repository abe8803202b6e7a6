package io.tidemark.engine.operator;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import io.tidemark.engine.program.RecentState;
import java.util.List;
import java.util.function.UnaryOperator;

/** One feature, one identity: some days of history, then events one after the other. */
final class Trial {
  /** The day after ten days of history that began on a Monday. */
  static final long TODAY = MONDAY + 10;

  private static final ProfileRules RULES = ProfileRules.defaults();

  private final FeatureProgram program;
  private Profile profile;
  private RecentState recent;
  private ProfileView usual;
  private AccessEvent last;
  private float[] vector;

  /**
   * @param keys the YAML keys of the feature that matter, for instance {@code "novelty: action"}
   */
  Trial(String... keys) {
    String yaml =
        "features:\n  - name: tried\n    case: 1\n    says: '{observed}, usual {usual}'\n    far: 1\n"
            + "    "
            + String.join("\n    ", keys)
            + "\n";
    program = FeatureProgram.read("trial.yaml", yaml);
    profile = Profile.none(program.schema());
    recent = program.newRecentState(Long.MIN_VALUE);
    usual = profile.view(RULES);
  }

  /** Ten equal days of history: one event each at these minutes, changed as told. */
  Trial habit(UnaryOperator<AccessEvent.Builder> change, double... minutes) {
    profile = tenDays(change, minutes);
    usual = profile.view(RULES);
    return this;
  }

  /** Peers with ten equal days each, one per change; they are the whole cohort. */
  Trial among(List<UnaryOperator<AccessEvent.Builder>> peers, double... minutes) {
    List<Profile> members = peers.stream().map(change -> tenDays(change, minutes)).toList();
    CohortProfile cohort = CohortProfile.of("ci", program.schema(), members, RULES);
    usual = profile.view(RULES, Cohorts.of(List.of(cohort)));
    return this;
  }

  private Profile tenDays(UnaryOperator<AccessEvent.Builder> change, double... minutes) {
    Profile of = Profile.none(program.schema());
    for (int d = 0; d < 10; d++) {
      DaySummary.Builder day = DaySummary.builder(program.schema(), MONDAY + d);
      for (double minute : minutes) {
        day.add(change.apply(at(MONDAY + d, minute)).build());
      }
      of = of.advance(day.build(), RULES);
    }
    return of;
  }

  /** The habits as a release has them: under a key, without texts. */
  Trial released() {
    MemberKey key = MemberKey.of(new byte[16]);
    usual = profile.keyed(key).view(RULES, key);
    return this;
  }

  /** State that has seen everything since a minute of today only. */
  Trial since(double minute) {
    recent = program.newRecentState(at(TODAY, minute).build().timeMicros());
    return this;
  }

  /** The value for an event of today, which is completed afterwards. */
  double event(double minute, UnaryOperator<AccessEvent.Builder> change) {
    last = change.apply(at(TODAY, minute)).build();
    vector = new float[1];
    program.evaluate(usual, recent, last, vector);
    program.completed(recent, last);
    return vector[0];
  }

  double event(double minute) {
    return event(minute, e -> e);
  }

  /** Why the last event stood out. */
  Reason reason() {
    return program.reasons(usual, last, vector, new double[] {1}, 1).get(0);
  }
}
