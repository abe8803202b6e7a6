package io.tidemark.jobs.night;

import io.tidemark.engine.bound.AllowedHours;
import io.tidemark.engine.bound.AllowedNetworks;
import io.tidemark.engine.bound.AllowedScopes;
import io.tidemark.engine.bound.Bound;
import io.tidemark.engine.bound.BoundRule;
import io.tidemark.engine.bound.DevicePosture;
import io.tidemark.engine.bound.MaxImpact;
import io.tidemark.engine.bound.MaxTokenAge;
import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.engine.bound.PolicySubject;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy.RiskRule;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.Revalidations;
import io.tidemark.training.SampleOptions;
import java.util.List;
import java.util.stream.Stream;

/** Settings, rules and policies as parts of signatures: one keyed value for each figure. */
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
        .with("seed", sampling.seed());
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

  static Signature of(RiskPolicies risk) {
    return new Signature().with("rules", risk.rules().stream().map(Fingerprints::of));
  }

  private static Signature of(RiskRule rule) {
    return new Signature()
        .with("name", rule.name())
        .with("for", subjects(rule.subjects()))
        .with("changes", of(rule.changes()));
  }

  private static Signature of(RiskChanges changes) {
    Signature stated = new Signature();
    if (changes.halfLife() != null) {
      stated.with("half-life", changes.halfLife());
    }
    stated(stated, "medium-budget", changes.mediumBudget());
    stated(stated, "high-budget", changes.highBudget());
    stated(stated, "confidence", changes.confidence());
    Signature weights = new Signature();
    changes.impactWeights().forEach((impact, weight) -> weights.with(impact.label(), weight));
    Signature decisions = new Signature();
    changes
        .decisions()
        .forEach(
            (level, row) ->
                row.forEach(
                    (impact, decision) ->
                        decisions.with(level.name() + " " + impact.label(), decision.name())));
    return stated.with("impact-weights", weights).with("decisions", decisions);
  }

  private static void stated(Signature changes, String key, Double figure) {
    if (figure != null) {
      changes.with(key, figure.doubleValue());
    }
  }

  static Signature of(PolicyBounds bounds) {
    return new Signature()
        .with("token-grace", bounds.tokenGrace())
        .with("rules", bounds.rules().stream().map(Fingerprints::of));
  }

  private static Signature of(BoundRule rule) {
    return new Signature()
        .with("name", rule.name())
        .with("for", subjects(rule.subjects()))
        .with("bounds", rule.bounds().stream().map(Fingerprints::of))
        .with("unknown", rule.unknown().name());
  }

  private static Stream<Signature> subjects(List<PolicySubject> subjects) {
    return subjects.stream()
        .map(
            subject ->
                new Signature()
                    .with("level", subject.level().label())
                    .with("name", subject.name()));
  }

  private static Signature of(Bound bound) {
    Signature stated = new Signature().with("breach", bound.id());
    if (bound instanceof AllowedHours hours) {
      return stated
          .with("from", hours.from().toNanoOfDay())
          .with("to", hours.to().toNanoOfDay())
          .with("zone", hours.zone().getId())
          .with("days", hours.days().stream().map(day -> day.name()).toList());
    } else if (bound instanceof MaxTokenAge age) {
      return stated.with("most", age.most());
    } else if (bound instanceof AllowedScopes scopes) {
      return stated.with("scopes", scopes.scopes());
    } else if (bound instanceof DevicePosture posture) {
      return stated.with("device", posture.name());
    } else if (bound instanceof AllowedNetworks networks) {
      return stated.with("networks", networks.networks());
    } else if (bound instanceof MaxImpact impact) {
      return stated.with("most", impact.most().label());
    }
    throw new IllegalStateException(bound.id() + " has no fingerprint");
  }

  static Signature of(Revalidations restored) {
    return new Signature()
        .with(
            "given",
            restored.given().stream()
                .map(
                    given -> {
                      Signature one =
                          new Signature()
                              .with("credential", given.credential())
                              .with("micros", given.micros());
                      return given.source() == null ? one : one.with("source", given.source());
                    }));
  }
}
