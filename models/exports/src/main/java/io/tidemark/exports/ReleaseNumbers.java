package io.tidemark.exports;

import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.PolicyRule;
import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.release.ReleaseModel;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.RiskPolicy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a verified release decides by, in whole numbers: policy engines compare integers alike, and
 * some have nothing else. Risks are in micro-units: 1 is 1 000 000, thresholds are rounded down and
 * so never ask for less.
 *
 * @param stream of the release
 * @param release {@code epoch.sequence}
 * @param manifestSha256 of the manifest that all of it follows from
 * @param issuedAt from when on it is valid
 * @param expiresAt from when on it decides more strictly
 * @param hardExpiresAt from when on it decides nothing
 * @param scopes thresholds by scope, those without any left out
 * @param impactWeights exponents on trust that make an effective risk of a risk, one per impact in
 *     its order, in millionths and rounded up, so never for less
 * @param decisions by level and impact
 * @param failSafe one per impact in its order
 * @param omitted what the release decides by and none of it holds, because that was asked for
 */
public record ReleaseNumbers(
    String stream,
    String release,
    String manifestSha256,
    Instant issuedAt,
    Instant expiresAt,
    Instant hardExpiresAt,
    Map<String, Thresholds> scopes,
    List<Long> impactWeights,
    DecisionTable decisions,
    List<DecisionKind> failSafe,
    List<String> omitted) {
  /** The rules of policy.json for single kinds, cohorts and identities. */
  private static final String RULES = "policy-rules";

  private static final double MICRO = 1e6;

  /** From which effective risk on a level begins, in micro-units. */
  public record Thresholds(long medium, long high) {}

  public ReleaseNumbers {
    scopes = Collections.unmodifiableMap(new TreeMap<>(scopes));
    impactWeights = List.copyOf(impactWeights);
    failSafe = List.copyOf(failSafe);
    omitted = List.copyOf(omitted);
  }

  /**
   * The numbers of a release that was loaded, and so verified.
   *
   * @throws UntranslatedRulesException if it also decides by rules, which are no numbers
   */
  public static ReleaseNumbers of(ReleaseRepository bundle) {
    ReleaseNumbers numbers = withoutRules(bundle);
    if (!numbers.omitted.isEmpty()) {
      ReleaseModel book = bundle.release().rules();
      throw new UntranslatedRulesException(
          numbers.release, book.policy().rules().stream().map(PolicyRule::name).toList());
    }
    return numbers;
  }

  /**
   * The same for those who apply the release's rules for single kinds, cohorts and identities
   * elsewhere, or do without: these are left out, and {@link #omitted} says so.
   */
  public static ReleaseNumbers withoutRules(ReleaseRepository bundle) {
    var baseline = bundle.release().rules().judge().baseline();
    RiskPolicy policy = baseline.policy();
    FailSafe failSafe = bundle.release().manifest().terms().failSafe();
    Map<String, Thresholds> scopes = new TreeMap<>();
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      scope
          .thresholds()
          .ifPresent(
              t -> scopes.put(scope.id(), new Thresholds(micro(t.medium()), micro(t.high()))));
    }
    return new ReleaseNumbers(
        bundle.pointer().stream(),
        bundle.pointer().sequence().toString(),
        bundle.pointer().manifestSha256(),
        bundle.pointer().issuedAt(),
        bundle.pointer().expiresAt(),
        bundle.pointer().hardExpiresAt(),
        scopes,
        policy.impactWeights().stream().map(ReleaseNumbers::microUp).toList(),
        policy.decisions(),
        failSafe.decisions(),
        hasRules(bundle.release().rules()) ? List.of(RULES) : List.of());
  }

  private static boolean hasRules(ReleaseModel book) {
    return !book.policy().rules().isEmpty();
  }

  private static long micro(double risk) {
    return Math.min(1_000_000L, (long) Math.floor(risk * MICRO));
  }

  /** Of the decimal that a weight is written as: 1.1 is not a last bit more than itself. */
  private static long microUp(double weight) {
    return BigDecimal.valueOf(weight)
        .movePointRight(6)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }
}
