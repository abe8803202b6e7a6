package io.tidemark.runtime.policy;

import io.tidemark.engine.bound.Bound.MaxImpact;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import java.util.List;

/** Short forms of policies, which set few of the many optional parts. */
public final class TestPolicies {
  private TestPolicies() {}

  public static Policy of(PolicyRule... rules) {
    return new Policy(1, null, null, null, List.of(rules));
  }

  public static PolicyRule risk(String name, PolicySubjects subjects, RiskChanges risk) {
    return new PolicyRule(name, subjects, risk, null, null, null, null, null, null, null);
  }

  public static PolicyRule atMost(String name, PolicySubjects subjects, Impact most) {
    return new PolicyRule(
        name, subjects, null, null, null, null, null, null, new MaxImpact(most), null);
  }

  public static PolicySubjects kind(IdentityKind kind) {
    return new PolicySubjects(List.of(kind), null, null);
  }

  public static PolicySubjects cohort(String cohort) {
    return new PolicySubjects(null, List.of(cohort), null);
  }

  public static PolicySubjects identity(String identity) {
    return new PolicySubjects(null, null, List.of(identity));
  }
}
