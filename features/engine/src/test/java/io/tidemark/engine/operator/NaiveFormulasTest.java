package io.tidemark.engine.operator;

import static io.tidemark.engine.TestEvents.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Peers;
import io.tidemark.engine.program.RandomIdentity;
import io.tidemark.engine.program.RecentState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Compares the operators with plainly written formulas, using small random histories. */
class NaiveFormulasTest {
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final Map<String, ToDoubleFunction<NaiveNow>> FORMULAS = NaiveFormulas.all();
  private static final FeatureProgram PROGRAM = program();

  @Test
  void everyOperatorHasAFormula() {
    assertThat(
            PROGRAM.catalogue().features().stream()
                .map(FeatureDefinition::operator)
                .collect(Collectors.toSet()))
        .as("write the formula of the missing one in NaiveFormulas")
        .containsExactlyInAnyOrderElementsOf(Operators.keywords());
  }

  @Property(tries = 40)
  void operatorsMatchFormulas(@ForAll long seed) {
    Random random = new Random(seed);
    int days = random.nextInt(14);
    List<AccessEvent> history = new RandomIdentity(seed).events(MONDAY, days, 8);
    long eve = MONDAY + days - 1;
    List<NaiveHistory> peers = peers(eve);
    CohortProfile cohort =
        CohortProfile.of(
            "ci",
            PROGRAM.schema(),
            peers.stream().map(peer -> profile(peer.events()).asOf(eve, RULES)).toList(),
            RULES);
    ProfileView usual = profile(history).asOf(eve, RULES).view(RULES, Cohorts.of(List.of(cohort)));
    RecentState recent = PROGRAM.newRecentState(Long.MIN_VALUE);
    List<AccessEvent> today = new RandomIdentity(seed + 1).events(MONDAY + days, 1, 25);
    float[] vector = new float[PROGRAM.size()];
    for (int now = 0; now < today.size(); now++) {
      PROGRAM.evaluate(usual, recent, today.get(now), vector);
      PROGRAM.completed(recent, today.get(now));
      NaiveNow moment = new NaiveNow(new NaiveHistory(history), peers, today.subList(0, now + 1));
      int at = 0;
      for (Map.Entry<String, ToDoubleFunction<NaiveNow>> formula : FORMULAS.entrySet()) {
        double expected = formula.getValue().applyAsDouble(moment);
        assertThat((double) vector[at++])
            .as(formula.getKey() + " of " + today.get(now))
            .isCloseTo(
                expected, within(Double.isNaN(expected) ? 0 : 1e-5 * (1 + Math.abs(expected))));
      }
    }
  }

  private static List<NaiveHistory> peers(long eve) {
    List<NaiveHistory> peers = new ArrayList<>();
    for (int peer = 0; peer < 5; peer++) {
      peers.add(
          new NaiveHistory(
              Peers.events(peer).stream().filter(e -> NaiveHistory.day(e) <= eve).toList()));
    }
    return peers;
  }

  private static FeatureProgram program() {
    List<String> features = new ArrayList<>();
    for (String keys : FORMULAS.keySet()) {
      features.add(
          "  - {name: f" + features.size() + ", case: 1, message: x, far: 1, " + keys + "}\n");
    }
    return FeatureProgram.read("formulas.yaml", "features:\n" + String.join("", features));
  }

  private static Profile profile(List<AccessEvent> history) {
    Profile profile = Profile.none(PROGRAM.schema());
    for (long day : new NaiveHistory(history).days()) {
      DaySummary.Builder summary = DaySummary.builder(PROGRAM.schema(), day);
      new NaiveHistory(history).on(day).forEach(summary::add);
      profile = profile.advance(summary.build(), RULES);
    }
    return profile;
  }
}
