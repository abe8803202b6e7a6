package io.tidemark.runtime.baseline;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The byte form of a {@link RiskPolicy}, which is stored in the POLI section. */
final class PolicyBytes {
  private PolicyBytes() {}

  static void write(ByteSink out, RiskPolicy policy) {
    out.i64(policy.halfLife().toNanos());
    out.f64(policy.pStart());
    policy.impactWeights().forEach(out::f64);
    write(out, policy.decisions().low());
    write(out, policy.decisions().medium());
    write(out, policy.decisions().high());
    out.f64(policy.budgetMedium()).f64(policy.budgetHigh()).f64(policy.confidence());
  }

  static RiskPolicy read(ByteSource in) {
    Duration halfLife = Duration.ofNanos(in.at("half-life").i64());
    double pStart = in.at("p-start").f64();
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < Impact.values().length; i++) {
      weights.add(in.at("impact weight").f64());
    }
    DecisionTable decisions = new DecisionTable(readRow(in), readRow(in), readRow(in));
    return new RiskPolicy(
        halfLife,
        pStart,
        weights,
        decisions,
        in.at("medium budget").f64(),
        in.at("high budget").f64(),
        in.at("confidence").f64());
  }

  private static void write(ByteSink out, List<DecisionKind> row) {
    row.forEach(decision -> out.u8(decision.ordinal()));
  }

  private static List<DecisionKind> readRow(ByteSource in) {
    List<DecisionKind> row = new ArrayList<>();
    for (int i = 0; i < Impact.values().length; i++) {
      int code = in.at("decision").u8();
      if (code >= DecisionKind.values().length) {
        throw in.at("decision").damaged(1, "code " + code + " is unknown");
      }
      row.add(DecisionKind.values()[code]);
    }
    return row;
  }
}
