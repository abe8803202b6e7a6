package io.tidemark.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Comparison of a new baseline with the previous one on the same day's events.
 *
 * @param identityDays number of judged identities
 * @param alertsBefore identities with a risk alert by the previous baseline
 * @param alertsNow identities with a risk alert by the new baseline
 * @param quantilesBefore quantiles of the previous isolation score, one per entry of {@link
 *     #QUANTILES}
 * @param quantilesNow quantiles of the new isolation score
 * @param promisedBefore alerts per identity-day promised by the previous thresholds, in (0, 1)
 * @param unscopedBefore identities that the previous baseline judged without a scope of their
 *     cohort
 * @param unscopedNow identities that the new baseline judged without one
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
  /** Compared quantiles. */
  public static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99);

  /** Largest allowed ratio of alerts, in either direction. */
  static final double MOST_TIMES = 3;

  /**
   * Standard deviations of a count that never fail a gate, because small numbers differ by chance.
   */
  private static final double SPREADS = 3;

  /** Largest move of a quantile; scores lie in (0, 1], and seeds alone move them by about 0.02. */
  static final double MOST_MOVE = 0.1;

  /**
   * Largest allowed ratio of a day's alerts to the promise. Simulated companies with a seventh of
   * the identities attacked in a day stay below it; screening excludes such days.
   */
  static final double MOST_TIMES_PROMISED = 8;

  /** Largest allowed rise of the share of identities without a scope of their cohort. */
  static final double MOST_UNSCOPED_RISE = 0.25;

  public BaselineComparison {
    quantilesBefore = List.copyOf(quantilesBefore);
    quantilesNow = List.copyOf(quantilesNow);
  }

  /**
   * Gates that the new baseline fails.
   *
   * @param budget false step-ups per identity-day that its MEDIUM threshold may cost
   * @return one sentence each: which gate, by how much, what to look at
   */
  public List<String> failures(double budget) {
    List<String> failures = new ArrayList<>();
    double usual = Math.max((double) alertsBefore, budget * identityDays);
    double most = MOST_TIMES * usual + SPREADS * Math.sqrt(usual);
    // The new baseline was calibrated on these very days, so fewer alerts are expected.
    double fewest = alertsBefore / (2 * MOST_TIMES);
    double least = fewest - SPREADS * Math.sqrt(fewest);
    if (alertsNow > most) {
      failures.add(
          volume("at most %.0f are expected; look at what changed in the logs since", most));
    } else if (alertsNow < least) {
      failures.add(
          volume(
              "at least %.0f are expected; look at whether attacks of the last days were learned,"
                  + " and label them",
              least));
    }
    for (int i = 0; i < QUANTILES.size(); i++) {
      double move = quantilesNow.get(i) - quantilesBefore.get(i);
      if (Math.abs(move) > MOST_MOVE) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%s: the %.0f %% quantile of the score moved from %.3f to %.3f, by more than %.1f;"
                    + " look at the features that drifted, in metrics of the table baselines",
                GateNames.SCORE_QUANTILES,
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
   * Result of the coverage gate. The previous thresholds have not seen the day, so their alerts
   * show whether calibration covers it. A day that exceeds the promise by far differs from the
   * other calibration days.
   */
  private Optional<String> coverage() {
    double promised = promisedBefore * identityDays;
    double most = MOST_TIMES_PROMISED * promised + SPREADS * Math.sqrt(promised);
    if (alertsBefore <= most) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: the baseline before promised %.3f alerts per identity-day and raised them on %d of"
                + " %d identities of this day, which it had not seen; at most %.0f are expected of a"
                + " day that may calibrate; look at whether a release, an outage or an attack hit"
                + " many at once, and label it",
            GateNames.CALIBRATION_COVERAGE,
            promisedBefore,
            alertsBefore,
            identityDays,
            most));
  }

  private Optional<String> unscoped() {
    double before = (double) unscopedBefore / Math.max(1, identityDays);
    double now = (double) unscopedNow / Math.max(1, identityDays);
    if (now - before <= MOST_UNSCOPED_RISE) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: the cohort of %.0f %% of %d identities has no scope and the global one judges them,"
                + " %.0f %% with the baseline before; a rise of at most %.0f %% is expected; look at"
                + " whether logs of the training days are missing or cohorts were renamed",
            GateNames.UNSCOPED_IDENTITIES,
            100 * now,
            identityDays,
            100 * before,
            100 * MOST_UNSCOPED_RISE));
  }

  private String volume(String expected, double bound) {
    return String.format(
            Locale.ROOT,
            "%s: the new baseline alerts on %d of %d identities of its own last day, the one before"
                + " on %d; ",
            GateNames.ALERT_VOLUME,
            alertsNow,
            identityDays,
            alertsBefore)
        + String.format(Locale.ROOT, expected, bound);
  }
}
