package io.tidemark.exports;

import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.Assessment;
import io.tidemark.runtime.judge.Judge;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.RiskPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request to a policy engine and the enforcer's decision.
 *
 * @param expected null if no translated rule applies: the release has reached its hard expiry or is
 *     from the future, its scopes lack the given one, or the risk is out of range
 */
record GoldenDecision(
    String scope, Impact impact, long riskMicro, long nowSeconds, DecisionKind expected) {

  /** Returns decision tables by description. */
  static Map<String, DecisionTable> tables() {
    DecisionKind pass = DecisionKind.ALLOW;
    DecisionKind stepUp = DecisionKind.STEP_UP;
    DecisionKind anew = DecisionKind.REVALIDATE;
    DecisionKind revoke = DecisionKind.REVOKE;
    return Map.of(
        "the default table",
        DecisionTable.defaults(),
        "a medium risk of an admin asks for nothing, and so for no more in grace",
        new DecisionTable(
            List.of(pass, pass, pass, pass),
            List.of(pass, pass, pass, anew),
            List.of(stepUp, stepUp, revoke, revoke)),
        "almost the same decisions at every level",
        new DecisionTable(
            List.of(pass, stepUp, stepUp, revoke),
            List.of(pass, stepUp, anew, revoke),
            List.of(pass, stepUp, anew, revoke)));
  }

  /** Returns the numbers with other scopes and decisions. */
  static ReleaseNumbers with(
      ReleaseNumbers numbers,
      Map<String, ReleaseNumbers.Thresholds> scopes,
      DecisionTable decisions) {
    return new ReleaseNumbers(
        numbers.pointer(),
        scopes,
        numbers.impactWeights(),
        decisions,
        numbers.failSafe(),
        List.of());
  }

  /** Returns decisions at and around every threshold and time of a release. */
  static List<GoldenDecision> around(ReleaseNumbers numbers, DecisionTable table) {
    TestCompany company = TestCompany.of(1);
    ScopeBaseline scope = company.baseline().judgingScopes().get(0);
    Judge judge = new Judge(scope, company.program().recentFeatures());
    RiskPolicy usual = RiskPolicy.defaults();
    RiskPolicy policy =
        new RiskPolicy(
            usual.halfLife(),
            usual.pStart(),
            usual.impactWeights(),
            table,
            usual.budgetMedium(),
            usual.budgetHigh(),
            usual.confidence());
    long issued = numbers.pointer().issuedAt().getEpochSecond();
    long expires = numbers.pointer().expiresAt().getEpochSecond();
    long ends = numbers.pointer().hardExpiresAt().getEpochSecond();
    List<GoldenDecision> cases = new ArrayList<>();
    for (Impact impact : Impact.values()) {
      JudgedAction action = new JudgedAction(0, "key", "net", impact, null, null);
      for (long micro :
          new long[] {0, 599_999, 600_000, 600_001, 949_999, 950_000, 950_001, 1_000_000}) {
        Assessment assessed = new Assessment(1, micro / 1e6, micro / 1e6, -1);
        Verdict verdict = judge.decide(0.5, 0, assessed, action, policy);
        DecisionKind inGrace = policy.decisions().decisionInGrace(verdict.level(), impact);
        for (long now : new long[] {issued - 300, issued, expires - 1}) {
          cases.add(new GoldenDecision(scope.id(), impact, micro, now, verdict.decision()));
        }
        for (long now : new long[] {expires, expires + 60, ends - 1}) {
          cases.add(new GoldenDecision(scope.id(), impact, micro, now, inGrace));
        }
        for (long now : new long[] {issued - 301, ends, ends + 60}) {
          cases.add(new GoldenDecision(scope.id(), impact, micro, now, null));
        }
        cases.add(new GoldenDecision("another", impact, micro, issued, null));
      }
      for (long micro : new long[] {-1, 1_000_001}) {
        cases.add(new GoldenDecision(scope.id(), impact, micro, issued, null));
      }
    }
    return cases;
  }
}
