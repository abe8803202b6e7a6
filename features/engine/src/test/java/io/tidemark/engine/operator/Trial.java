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

/** Tests one feature on one identity that has several days of history followed by single events. */
final class Trial {
  /** The day after ten days of history, which start on a Monday. */
  static final long TODAY = MONDAY + 10;

  private static final ProfileRules RULES = ProfileRules.defaults();

  private final FeatureProgram program;
  private Profile profile;
  private RecentState recent;
  private ProfileView usual;
  private AccessEvent last;
  private float[] vector;

  /**
   * @param keys relevant YAML keys of the feature, for instance {@code "novelty: action"}
   */
  Trial(String... keys) {
    String yaml =
        "features:\n  - name: tried\n    case: 1\n    message: '{observed}, usual {usual}'\n    far: 1\n"
            + "    "
            + String.join("\n    ", keys)
            + "\n";
    program = FeatureProgram.read("trial.yaml", yaml);
    profile = Profile.none(program.schema());
    recent = program.newRecentState(Long.MIN_VALUE);
    usual = profile.view(RULES);
  }

  /** Adds ten identical days of history, with one event at each of the given minutes. */
  Trial habit(UnaryOperator<AccessEvent.Builder> change, double... minutes) {
    profile = tenDays(change, minutes);
    usual = profile.view(RULES);
    return this;
  }

  /** Adds one peer per change, each with ten identical days. These peers form the whole cohort. */
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

  /** Uses the habits as published in a release: keyed and without texts. */
  Trial released() {
    MemberKey key = MemberKey.of(new byte[16]);
    usual = profile.keyed(key).view(RULES, key, Cohorts.NONE);
    return this;
  }

  /** Uses recent state that is complete only from the given minute of today onwards. */
  Trial since(double minute) {
    recent = program.newRecentState(at(TODAY, minute).build().timeMicros());
    return this;
  }

  /** Returns the value for an event of today, and completes the event. */
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

  /** Returns the reason why the last event stood out. */
  Reason reason() {
    return reasons().get(0);
  }

  List<Reason> reasons() {
    return program.reasons(usual, last, vector, new double[] {1}, 1);
  }

  Reason explained() {
    return program.explained(usual, last, vector).get(0);
  }
}
