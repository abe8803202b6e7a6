package io.tidemark.runtime.policy;

import io.tidemark.engine.bound.PolicySubject;
import io.tidemark.engine.bound.PolicySubject.Level;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The risk figures of single identities: what holds for everyone, changed from wide to narrow by
 * the rules that are about the identity. Immutable and thread-safe.
 *
 * @param rules in the order of the policy; of equally narrow ones the later wins
 */
public record RiskPolicies(List<Policy.RiskRule> rules) implements Serializable {
  /** Everyone has the same figures. */
  public static final RiskPolicies NONE = new RiskPolicies(List.of());

  public RiskPolicies {
    rules = List.copyOf(rules);
  }

  /**
   * The figures of one identity.
   *
   * @param base what holds for everyone
   * @param kind label of its kind, or null
   * @param cohort that it is in, or null
   * @param identity its key, as rules spell it; null for what a whole cohort has
   */
  public RiskPolicy of(RiskPolicy base, String kind, String cohort, String identity) {
    if (rules.isEmpty()) {
      return base;
    }
    RiskPolicy policy = base;
    for (Level level : Level.values()) {
      for (Policy.RiskRule rule : rules) {
        boolean applies =
            rule.subjects().stream()
                .anyMatch(
                    subject -> subject.level() == level && subject.isAbout(kind, cohort, identity));
        policy = applies ? rule.changes().over(policy) : policy;
      }
    }
    return policy;
  }

  /**
   * Holds the rules against each other: {@link #of} throws for no identity afterwards.
   *
   * @param base what holds for everyone
   * @throws IllegalArgumentException where rules are impossible together; names them
   */
  public void requirePossible(RiskPolicy base) {
    new RuleCombinations(rules).requirePossible(base);
  }

  /**
   * Figures under which no identity's risk is over before it is under its own: those of everyone,
   * with the longest half-life that any rule gives.
   *
   * @param base what holds for everyone
   */
  public RiskPolicy slowest(RiskPolicy base) {
    Duration longest = base.halfLife();
    for (Policy.RiskRule rule : rules) {
      Duration stated = rule.changes().halfLife();
      longest = stated != null && stated.compareTo(longest) > 0 ? stated : longest;
    }
    return new RiskChanges(longest, Map.of(), Map.of(), null, null, null).over(base);
  }

  /** The same rules with other names of identities. */
  public RiskPolicies renamed(UnaryOperator<String> names) {
    List<Policy.RiskRule> renamed = new ArrayList<>();
    for (Policy.RiskRule rule : rules) {
      List<PolicySubject> subjects = new ArrayList<>();
      for (PolicySubject subject : rule.subjects()) {
        subjects.add(
            subject.level() == Level.IDENTITY
                ? new PolicySubject(Level.IDENTITY, names.apply(subject.name()))
                : subject);
      }
      renamed.add(new Policy.RiskRule(rule.name(), subjects, rule.changes()));
    }
    return new RiskPolicies(renamed);
  }
}
