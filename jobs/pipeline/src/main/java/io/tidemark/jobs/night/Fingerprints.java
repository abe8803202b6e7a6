package io.tidemark.jobs.night;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.Revalidations;
import io.tidemark.training.SampleOptions;

/** Converts settings, rules and policies to signature parts, with a named entry for each value. */
final class Fingerprints {
  private Fingerprints() {}

  static Signature of(ProfileRules rules) {
    return new Signature()
        .with("history-days", rules.historyDays())
        .with("pending-days", rules.pendingDays())
        .with("half-life-days", rules.halfLifeDays())
        .with("max-values", rules.maxValues())
        .with("seldom-after-days", rules.seldomAfterDays());
  }

  static Signature of(Settings.Export export) {
    return new Signature()
        .with("stream", export.stream())
        .with("expires", export.expires())
        .with("hard-expires", export.hardExpires())
        .with("keep-releases", export.keepReleases());
  }

  static Signature of(SampleOptions sampling) {
    return new Signature()
        .with("rows-per-scope", sampling.rowsPerScope())
        .with("max-identity-share", sampling.maxIdentityShare())
        .with("min-active-days", sampling.minActiveDays())
        .with("key", sampling.key().fingerprint());
  }

  static Signature of(ForestOptions forest) {
    return new Signature()
        .with("num-trees", forest.numTrees())
        .with("subsample-size", forest.subsampleSize())
        .with("max-depth", forest.maxDepth())
        .with("seed", forest.seed())
        .with("contrast-share", forest.contrastShare())
        .with("guided-share", forest.guidedShare())
        .with("group-share", forest.groupShare());
  }

  static Signature of(RiskPolicy risk) {
    Signature weights = new Signature();
    Signature decisions = new Signature();
    for (Impact impact : Impact.values()) {
      weights.with(impact.label(), risk.impactWeights().get(impact.ordinal()));
      for (Level level : Level.values()) {
        decisions.with(
            level.name() + " " + impact.label(), risk.decisions().decision(level, impact).name());
      }
    }
    return new Signature()
        .with("half-life", risk.halfLife())
        .with("p-start", risk.pStart())
        .with("impact-weights", weights)
        .with("decisions", decisions)
        .with("medium-budget", risk.budgetMedium())
        .with("high-budget", risk.budgetHigh())
        .with("confidence", risk.confidence());
  }

  /** Returns the policy's rules for individual identities, in the format of the policy file. */
  static Signature of(Policy policy) {
    return new Signature()
        .with("token-grace", policy.tokenGrace())
        .with("rules", policy.toJson().path("rules").toString());
  }

  static Signature of(Revalidations restored) {
    return new Signature()
        .with(
            "given",
            restored.given().stream()
                .map(
                    given -> {
                      Signature one = new Signature().with("micros", given.micros());
                      if (given.credential() != null) {
                        one.with("credential", given.credential());
                      }
                      return given.source() == null ? one : one.with("source", given.source());
                    }));
  }
}
