package io.tidemark.runtime.baseline;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The byte form of a {@link RiskPolicy}, for the section POLI. */
final class PolicyBytes {
  private PolicyBytes() {}

  static void write(FlatWriter out, RiskPolicy policy) {
    out.putLong(policy.halfLife().toNanos());
    out.putDouble(policy.pStart());
    policy.impactWeights().forEach(out::putDouble);
    write(out, policy.decisions().low());
    write(out, policy.decisions().medium());
    write(out, policy.decisions().high());
    out.putDouble(policy.budgetMedium())
        .putDouble(policy.budgetHigh())
        .putDouble(policy.confidence());
  }

  static RiskPolicy read(FlatReader in) {
    Duration halfLife = Duration.ofNanos(in.takeLong("half-life"));
    double pStart = in.takeDouble("p-start");
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < Impact.values().length; i++) {
      weights.add(in.takeDouble("impact weight"));
    }
    DecisionTable decisions = new DecisionTable(readRow(in), readRow(in), readRow(in));
    return new RiskPolicy(
        halfLife,
        pStart,
        weights,
        decisions,
        in.takeDouble("medium budget"),
        in.takeDouble("high budget"),
        in.takeDouble("confidence"));
  }

  private static void write(FlatWriter out, List<DecisionKind> row) {
    row.forEach(decision -> out.putByte(decision.ordinal()));
  }

  private static List<DecisionKind> readRow(FlatReader in) {
    List<DecisionKind> row = new ArrayList<>();
    for (int i = 0; i < Impact.values().length; i++) {
      int code = in.takeByte("decision");
      if (code >= DecisionKind.values().length) {
        throw in.unreadable("decision", 1, "code " + code + " is unknown");
      }
      row.add(DecisionKind.values()[code]);
    }
    return row;
  }
}
