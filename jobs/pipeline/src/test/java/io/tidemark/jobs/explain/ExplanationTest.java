package io.tidemark.jobs.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.judge.Assessment;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final List<FeatureDefinition> FEATURES =
      FeatureProgram.builtIn().catalogue().features();
  private static final JudgedAction ACTION =
      new JudgedAction(0, "key-1", "10.0.0.0/24", Impact.CRITICAL, null, null);

  @Test
  void joinsAllConditions() {
    assertThat(
            Explanation.wanted(
                new Counterfactual(
                    List.of(new Counterfactual.Change(0, 6, 0)),
                    "outside_hours:office",
                    JudgedAction.CRITICAL_NOT_HABITUAL,
                    DecisionKind.ALLOW,
                    Optional.of(Duration.ZERO),
                    verdict(DecisionKind.ALLOW)),
                ACTION,
                FEATURES))
        .containsExactly(
            "new_network were 0.000 instead of 6.000 bits",
            "and the bound outside_hours:office were respected",
            "and the policy did not require a step-up regardless of risk (critical_action_not_habitual)",
            "then its risk is 0.2500, its effective risk 0.5000, and nothing else is required");
  }

  @Test
  void waitingHelpsOnlyWithinBounds() {
    assertThat(
            Explanation.wanted(
                new Counterfactual(
                    List.of(),
                    "outside_hours:office",
                    null,
                    DecisionKind.ALLOW,
                    Optional.of(Duration.ofHours(3)),
                    verdict(DecisionKind.STEP_UP)),
                ACTION,
                FEATURES))
        .containsExactly(
            "the bound outside_hours:office were respected",
            "and it came 3 hours later: usual feature values are not enough while earlier evidence"
                + " still counts",
            "or key-1 were revalidated from 10.0.0.0/24 instead of waiting");
  }

  @Test
  void policyStepUpIsNotAttributedToEvidence() {
    assertThat(never(DecisionKind.STEP_UP))
        .containsExactly(
            "the policy did not decide STEP_UP for every critical action, even at level LOW");
    assertThat(never(DecisionKind.NOT_JUDGED))
        .containsExactly("its scope had thresholds, but it has learned from too few days");
  }

  private static List<String> never(DecisionKind atLow) {
    return Explanation.wanted(
        new Counterfactual(List.of(), null, null, atLow, Optional.empty(), verdict(atLow)),
        ACTION,
        FEATURES);
  }

  private static Verdict verdict(DecisionKind decision) {
    return new Verdict(
        0.5,
        0,
        new Assessment(0.5, 0.25, 0.5, -1),
        Level.LOW,
        decision,
        Cause.NONE,
        Set.of(),
        null,
        "global",
        List.of());
  }
}
