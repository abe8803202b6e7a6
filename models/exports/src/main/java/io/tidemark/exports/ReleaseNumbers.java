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
 * Decision parameters of a verified release, as integers. All policy engines compare integers in
 * the same way, and some support no other numbers. Risks are in micro-units, so a risk of 1 is
 * written as 1 000 000. Thresholds are rounded down, so that decisions are never weaker than those
 * of the release itself.
 *
 * @param stream stream of the release
 * @param release {@code epoch.sequence}
 * @param manifestSha256 hash of the manifest
 * @param issuedAt time at which validity starts
 * @param expiresAt time after which decisions are stricter
 * @param hardExpiresAt time after which the release must no longer be used
 * @param scopes thresholds by scope; scopes without thresholds are omitted
 * @param impactWeights exponents that are applied to trust to obtain the effective risk, in
 *     millionths, one per impact in enum order; rounded up, so that decisions are never weaker
 * @param decisions decisions by level and impact
 * @param failSafe fail-safe decisions, one per impact in enum order
 * @param omitted parts of the release that were omitted on request
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
  /** Name of the rules in policy.json for individual kinds, cohorts and identities. */
  private static final String RULES = "policy-rules";

  private static final double MICRO = 1e6;

  /** Lowest effective risk of the levels MEDIUM and HIGH, in micro-units. */
  public record Thresholds(long medium, long high) {}

  public ReleaseNumbers {
    scopes = Collections.unmodifiableMap(new TreeMap<>(scopes));
    impactWeights = List.copyOf(impactWeights);
    failSafe = List.copyOf(failSafe);
    omitted = List.copyOf(omitted);
  }

  /**
   * Returns the numbers of a loaded and verified release.
   *
   * @throws UntranslatedRulesException if the release also has policy rules, which cannot be
   *     expressed as numbers
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
   * Returns the numbers of a release, leaving out its rules for individual kinds, cohorts and
   * identities. Intended for callers that apply these rules elsewhere or do not need them. {@link
   * #omitted} lists the missing parts.
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

  /**
   * Rounds up the decimal form of a weight. If the binary form were used instead, a weight such as
   * 1.1 would be rounded up merely because of its representation error.
   */
  private static long microUp(double weight) {
    return BigDecimal.valueOf(weight)
        .movePointRight(6)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }
}
