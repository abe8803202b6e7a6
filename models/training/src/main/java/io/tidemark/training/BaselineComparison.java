package io.tidemark.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Comparison of a new baseline with the previous one, by the identities active on one day: those
 * with a risk alert, those whose cohort has no scope, and the {@link #QUANTILES} of the isolation
 * scores.
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
   * Largest allowed ratio of the day's alert rate to the calibrated rate. Simulated companies with
   * a seventh of the identities attacked on one day stay below it, and screening excludes such
   * days.
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
   * @return one sentence per failed gate, with its name, the size of the failure and what to check
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
            String.format(
                Locale.ROOT,
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
   * The previous thresholds were calibrated without this day, so their alerts show whether the day
   * resembles the other calibration days.
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
            "%s: the previous baseline promised %.3f alerts per identity-day but raised them on %d of"
                + " %d identities on this day, which it had not seen; at most %.0f are expected on a"
                + " day used for calibration; check whether a release, an outage or an attack"
                + " affected many identities at once, and label it",
            Gates.CALIBRATION_COVERAGE,
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
    return String.format(
            Locale.ROOT,
            "%s: the new baseline alerts on %d of %d identities on its own last day, the previous"
                + " baseline on %d; ",
            Gates.ALERT_VOLUME,
            alertsNow,
            identityDays,
            alertsBefore)
        + String.format(Locale.ROOT, expected, bound);
  }
}
