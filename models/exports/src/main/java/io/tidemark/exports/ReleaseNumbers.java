package io.tidemark.exports;

import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.PolicyRule;
import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.RiskPolicy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decision parameters of a verified release, as integers, which all policy engines compare alike.
 * Risks are in micro-units (millionths). Thresholds are rounded down and weights up, so that
 * decisions are never weaker than the release's.
 *
 * @param pointer stream, sequence, manifest and times of the release
 * @param scopes thresholds by scope; scopes without thresholds are omitted
 * @param impactWeights exponents applied to trust, one per impact in enum order, in millionths
 * @param failSafe fail-safe decisions, one per impact in enum order
 * @param omitted names of the parts of the release that the caller chose to omit
 */
public record ReleaseNumbers(
    Pointer pointer,
    Map<String, Thresholds> scopes,
    List<Long> impactWeights,
    DecisionTable decisions,
    List<DecisionKind> failSafe,
    List<String> omitted) {
  /** Stands for the rules that apply to individual kinds, cohorts and identities. */
  private static final String RULES = "policy-rules";

  private static final double MICRO = 1e6;

  /** Lowest effective risk of each of the levels MEDIUM and HIGH, in micro-units. */
  public record Thresholds(long medium, long high) {}

  public ReleaseNumbers {
    scopes = Collections.unmodifiableMap(new TreeMap<>(scopes));
    impactWeights = List.copyOf(impactWeights);
    failSafe = List.copyOf(failSafe);
    omitted = List.copyOf(omitted);
  }

  /**
   * Returns the decision parameters of a verified release.
   *
   * @throws UntranslatedRulesException if it has policy rules, which numbers cannot express
   */
  public static ReleaseNumbers of(ReleaseRepository repository) {
    ReleaseNumbers numbers = withoutRules(repository);
    if (!numbers.omitted.isEmpty()) {
      throw new UntranslatedRulesException(
          numbers.pointer.sequence(), repository.release().rules().policy().rules());
    }
    return numbers;
  }

  /** Same, but without those rules, for callers that apply them elsewhere; see {@link #omitted}. */
  public static ReleaseNumbers withoutRules(ReleaseRepository repository) {
    var baseline = repository.release().rules().judge().baseline();
    RiskPolicy policy = baseline.policy();
    FailSafe failSafe = repository.release().manifest().terms().failSafe();
    Map<String, Thresholds> scopes = new TreeMap<>();
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      scope
          .thresholds()
          .ifPresent(
              t ->
                  scopes.put(
                      scope.judgeName(), new Thresholds(micro(t.medium()), micro(t.high()))));
    }
    return new ReleaseNumbers(
        repository.pointer(),
        scopes,
        policy.impactWeights().stream().map(ReleaseNumbers::microUp).toList(),
        baseline.isStarter() ? policy.decisions().upToStepUp() : policy.decisions(),
        failSafe.decisions(),
        repository.release().rules().policy().rules().isEmpty() ? List.of() : List.of(RULES));
  }

  private static long micro(double risk) {
    return Math.min(1_000_000L, (long) Math.floor(risk * MICRO));
  }

  /** Rounds a weight up by its decimal form; 1.1 has no exact binary form. */
  private static long microUp(double weight) {
    return BigDecimal.valueOf(weight)
        .movePointRight(6)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  /**
   * Thrown when a release has policy rules that other engines cannot apply; without them, decisions
   * could be weaker.
   */
  public static final class UntranslatedRulesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UntranslatedRulesException(Sequence release, List<PolicyRule> rules) {
      super(
          ("release %s has policy rules for individual kinds, cohorts or identities (%s) that cannot"
                  + " be translated")
              .formatted(
                  release, rules.stream().map(PolicyRule::name).collect(Collectors.joining(", "))));
    }
  }
}
