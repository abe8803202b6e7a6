package io.tidemark.training;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Gates that a new baseline must pass before it is used for scoring or published. Each failure
 * message begins with the name of the gate.
 */
public final class Gates {
  public static final String USABLE_SCOPE = "usable_scope";
  public static final String SCREENED_SHARE = "screened_share";
  public static final String BLIND_THRESHOLD = "blind_threshold";
  public static final String ALERT_VOLUME = "alert_volume";
  public static final String SCORE_QUANTILES = "score_quantiles";
  public static final String FEATURE_DRIFT = "feature_drift";
  public static final String GOLDEN_ROWS = "golden_rows";
  public static final String CALIBRATION_COVERAGE = "calibration_coverage";
  public static final String UNSCOPED_IDENTITIES = "unscoped_identities";

  public static final List<String> ALL =
      List.of(
          USABLE_SCOPE,
          SCREENED_SHARE,
          BLIND_THRESHOLD,
          ALERT_VOLUME,
          SCORE_QUANTILES,
          FEATURE_DRIFT,
          GOLDEN_ROWS,
          CALIBRATION_COVERAGE,
          UNSCOPED_IDENTITIES);

  /** Largest share of calibration days that screening may exclude. */
  static final double MOST_SCREENED = 0.25;

  /** An effective risk that no amount of evidence can reach. */
  private static final double BLIND = 1 - 1e-9;

  private Gates() {}

  static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  /**
   * Describes the gates that a baseline fails.
   *
   * @return one sentence per failed gate, with its name, the size of the failure and what to check
   */
  public static List<String> failures(Baseline baseline) {
    List<String> failures = new ArrayList<>();
    ScopeBaseline global = baseline.scopeFor(null);
    if (!global.isUsable()) {
      failures.add(
          USABLE_SCOPE
              + ": the global scope has no thresholds, because only "
              + global.calibration().size()
              + " identity-days were available for calibration; check how many identities were"
              + " active");
    }
    PValueCalibration calibration = global.calibration();
    int left =
        calibration.leftOut().entrySet().stream()
            .filter(reason -> !reason.getKey().equals(Screening.SHIFT))
            .mapToInt(Map.Entry::getValue)
            .sum();
    double share = left == 0 ? 0 : (double) left / (left + calibration.size());
    if (share > MOST_SCREENED) {
      failures.add(
          format(
              "%s: %.0f %% of the calibration days were excluded as suspect; at most"
                  + " %.0f %% may be excluded; check the alerts of the last few days, and label"
                  + " them",
              SCREENED_SHARE, 100 * share, 100 * MOST_SCREENED));
    }
    for (ScopeBaseline scope : baseline.scopes()) {
      scope
          .thresholds()
          .filter(thresholds -> thresholds.medium() >= BLIND)
          .ifPresent(
              thresholds ->
                  failures.add(
                      BLIND_THRESHOLD
                          + ": no event can reach the threshold of scope "
                          + scope.id()
                          + "; its normal days saturate the risk; check its loudest feature"));
    }
    return failures;
  }

  /**
   * Gate that compares the p-values of fixed rows under two baselines: a row of usual values, then
   * one row per feature in which only that feature has its far value. Any difference is due to the
   * baselines.
   *
   * @param features features that have a far value, in vector order
   */
  public record FarRowsGate(List<String> features, List<Double> before, List<Double> now) {
    /** Largest share of rows for which the result may change. */
    static final double MOST_CHANGED = 0.1;

    /**
     * A rare row stops being rare once its p-value exceeds this multiple of the budget, because
     * single p-values vary.
     */
    private static final double CLEARLY = 2;

    public FarRowsGate {
      features = List.copyOf(features);
      before = List.copyOf(before);
      now = List.copyOf(now);
    }

    /** Scores the rows with the global scopes of two baselines that use these features. */
    public static FarRowsGate of(Catalogue catalogue, Baseline before, Baseline now) {
      float[] far = catalogue.farValues();
      List<float[]> rows = new ArrayList<>();
      rows.add(new float[far.length]);
      for (int feature = 0; feature < far.length; feature++) {
        float[] row = new float[far.length];
        row[feature] = far[feature];
        rows.add(row);
      }
      return new FarRowsGate(catalogue.names(), pValues(before, rows), pValues(now, rows));
    }

    private static List<Double> pValues(Baseline baseline, List<float[]> rows) {
      ScopeBaseline scope = baseline.scopeFor(null);
      return rows.stream()
          .map(row -> scope.statistic().statistic(row) - scope.usualMaximum())
          .map(scope.calibration()::pValue)
          .toList();
    }

    /**
     * Returns the features whose far values are rare under one baseline but not under the other.
     */
    public List<String> changed(double budget) {
      List<String> changed = new ArrayList<>();
      for (int i = 0; i < features.size(); i++) {
        if (isChanged(before.get(i + 1), now.get(i + 1), budget)) {
          changed.add(features.get(i));
        }
      }
      return changed;
    }

    /**
     * Checks the gate.
     *
     * @param budget largest p-value that counts as rare
     * @return empty, or one sentence with the gate's name, the size of the failure and what to
     *     check
     */
    public List<String> failures(double budget) {
      if (now.get(0) <= budget && before.get(0) > budget) {
        return List.of(
            format(
                "%s: a row without any unusual value has p %.4f, previously %.4f; more than %s is"
                    + " expected; check the metrics in the table baselines for features that drifted",
                Gates.GOLDEN_ROWS, now.get(0), before.get(0), budget));
      }
      List<String> changed = changed(budget);
      if (changed.size() <= MOST_CHANGED * features.size()) {
        return List.of();
      }
      return List.of(
          format(
              "%s: %d of %d features changed between rare and not rare at their far values (rare up"
                  + " to p %s, not rare above %s); at most %.0f %% may change; check %s in the last"
                  + " few days, and label any attack",
              Gates.GOLDEN_ROWS,
              changed.size(),
              features.size(),
              budget,
              CLEARLY * budget,
              100 * MOST_CHANGED,
              String.join(", ", changed.subList(0, Math.min(5, changed.size())))));
    }

    private static boolean isChanged(double before, double now, double budget) {
      return Math.min(before, now) <= budget && Math.max(before, now) > CLEARLY * budget;
    }
  }

  /**
   * Comparison of a new baseline with the previous one, based on the events of the same day. The
   * counts are identities: those with a risk alert, and those whose cohort has no scope. There is
   * one quantile of the isolation scores for each of {@link #QUANTILES}.
   *
   * @param promisedBefore alerts per identity-day to which the previous thresholds were calibrated,
   *     in (0, 1)
   */
  public record BaselineComparison(
      long identityDays,
      long alertsBefore,
      long alertsNow,
      List<Double> quantilesBefore,
      List<Double> quantilesNow,
      double promisedBefore,
      long unscopedBefore,
      long unscopedNow) {
    public static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99);

    /** Largest allowed ratio between the two alert counts, in either direction. */
    static final double MOST_TIMES = 3;

    /** Number of standard deviations that gates tolerate, because small counts vary by chance. */
    private static final double SPREADS = 3;

    /** Largest allowed change in a quantile. Merely changing the seed moves them by about 0.02. */
    static final double MOST_MOVE = 0.1;

    /**
     * Largest allowed ratio of the day's alert rate to the calibrated rate. Simulated companies
     * with a seventh of the identities attacked on one day stay below it, and screening excludes
     * such days.
     */
    static final double MOST_TIMES_PROMISED = 8;

    /** Largest allowed rise in the share of identities whose cohort has no scope. */
    static final double MOST_UNSCOPED_RISE = 0.25;

    public BaselineComparison {
      quantilesBefore = List.copyOf(quantilesBefore);
      quantilesNow = List.copyOf(quantilesNow);
    }

    /**
     * Describes the gates that the new baseline fails.
     *
     * @param budget false step-ups allowed per identity-day at the new baseline's MEDIUM threshold
     * @return one sentence per failed gate, with its name, the size of the failure and what to
     *     check
     */
    public List<String> failures(double budget) {
      List<String> failures = new ArrayList<>();
      double usual = Math.max((double) alertsBefore, budget * identityDays);
      double most = MOST_TIMES * usual + SPREADS * Math.sqrt(usual);
      // Fewer alerts are expected, because the new baseline was itself calibrated on this day.
      double fewest = alertsBefore / (2 * MOST_TIMES);
      double least = fewest - SPREADS * Math.sqrt(fewest);
      if (alertsNow > most) {
        failures.add(
            volume("at most %.0f are expected; check what changed in the logs since then", most));
      } else if (alertsNow < least) {
        failures.add(
            volume(
                "at least %.0f are expected; check whether recent attacks were learned as normal,"
                    + " and label them",
                least));
      }
      for (int i = 0; i < QUANTILES.size(); i++) {
        double move = quantilesNow.get(i) - quantilesBefore.get(i);
        if (Math.abs(move) > MOST_MOVE) {
          failures.add(
              format(
                  "%s: the %.0f %% quantile of the score moved from %.3f to %.3f, by more than %.1f;"
                      + " check the metrics in the table baselines for features that drifted",
                  Gates.SCORE_QUANTILES,
                  100 * QUANTILES.get(i),
                  quantilesBefore.get(i),
                  quantilesNow.get(i),
                  MOST_MOVE));
          break;
        }
      }
      coverage().ifPresent(failures::add);
      unscoped().ifPresent(failures::add);
      return failures;
    }

    /**
     * The previous thresholds were calibrated without this day, so their alerts show whether the
     * day resembles the other calibration days.
     */
    private Optional<String> coverage() {
      double promised = promisedBefore * identityDays;
      double most = MOST_TIMES_PROMISED * promised + SPREADS * Math.sqrt(promised);
      if (alertsBefore <= most) {
        return Optional.empty();
      }
      return Optional.of(
          format(
              "%s: the previous baseline promised %.3f alerts per identity-day but raised them on %d of"
                  + " %d identities on this day, which it had not seen; at most %.0f are expected on a"
                  + " day used for calibration; check whether a release, an outage or an attack"
                  + " affected many identities at once, and label it",
              Gates.CALIBRATION_COVERAGE, promisedBefore, alertsBefore, identityDays, most));
    }

    private Optional<String> unscoped() {
      double before = (double) unscopedBefore / Math.max(1, identityDays);
      double now = (double) unscopedNow / Math.max(1, identityDays);
      if (now - before <= MOST_UNSCOPED_RISE) {
        return Optional.empty();
      }
      return Optional.of(
          format(
              "%s: the cohort of %.0f %% of %d identities has no scope, so the global scope judges"
                  + " them, compared with %.0f %% under the previous baseline; a rise of at most %.0f %%"
                  + " is expected; check whether logs of training days are missing or cohorts were renamed",
              Gates.UNSCOPED_IDENTITIES,
              100 * now,
              identityDays,
              100 * before,
              100 * MOST_UNSCOPED_RISE));
    }

    private String volume(String expected, double bound) {
      return format(
              "%s: the new baseline alerts on %d of %d identities on its own last day, the previous"
                  + " baseline on %d; ",
              Gates.ALERT_VOLUME, alertsNow, identityDays, alertsBefore)
          + format(expected, bound);
    }
  }
}
