package io.tidemark.runtime.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.RiskThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.risk.Level;
import io.tidemark.runtime.risk.RiskPolicy;

/**
 * The file {@code thresholds.json}: what the baseline decides by, for people and for enforcers that
 * score elsewhere. The JVM reader takes the same numbers from {@code baseline.bin}.
 */
final class ThresholdsFile {
  static final String NAME = "thresholds.json";

  private ThresholdsFile() {}

  static byte[] write(Baseline baseline) {
    RiskPolicy policy = baseline.policy();
    ObjectNode json = JsonFields.MAPPER.createObjectNode();
    json.put("night", baseline.trainedFor().toString());
    ObjectNode risk = json.putObject("risk");
    risk.put("half_life_seconds", policy.halfLife().toSeconds()).put("p_start", policy.pStart());
    ObjectNode weights = risk.putObject("impact_weights");
    ObjectNode decisions = json.putObject("decisions");
    for (Level level : Level.values()) {
      decisions.putObject(level.name());
    }
    for (Impact impact : Impact.values()) {
      String key = impact.label();
      weights.put(key, policy.impactWeights().get(impact.ordinal()));
      for (Level level : Level.values()) {
        ((ObjectNode) decisions.get(level.name()))
            .put(key, policy.decisions().decision(level, impact).name());
      }
    }
    ArrayNode scopes = json.putArray("scopes");
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      ObjectNode entry = scopes.addObject().put("id", scope.id());
      entry.put("usual_maximum", scope.usualMaximum());
      scope.thresholds().ifPresent(thresholds -> thresholds(entry, thresholds));
      entry
          .put("calibration_days", scope.calibration().size())
          .put("training_rows", scope.trainingRows())
          .put("training_days", scope.trainingDays());
    }
    return JsonFields.pretty(json);
  }

  private static void thresholds(ObjectNode entry, RiskThresholds thresholds) {
    entry.put("medium", thresholds.medium()).put("high", thresholds.high());
    promise(entry.putObject("medium_promise"), thresholds.mediumPromise());
    promise(entry.putObject("high_promise"), thresholds.highPromise());
  }

  private static void promise(ObjectNode entry, RiskThresholds.Promise promise) {
    entry
        .put("false_step_ups_per_identity_day", promise.budget())
        .put("confidence", promise.confidence())
        .put("extrapolated", promise.extrapolated());
  }
}
