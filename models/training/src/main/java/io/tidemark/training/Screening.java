package io.tidemark.training;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Excludes unlabelled attacks from calibration without making thresholds too strict.
 *
 * <p>On days scored by an earlier run, identity-days with an alert are suspect. Even without
 * attacks, there are as many alerts as the budget allows, so only the most extreme in excess of it
 * are excluded; while a cohort is shifted, all of its alerts. Apart from shifts, an alert is
 * suspect only for {@link #REVIEW_DAYS} days. If every surplus stayed excluded, it would keep the
 * next threshold as low as the last, and any rate of alerts would sustain itself.
 *
 * <p>On other days, an identity-day is suspect beyond a Weibull tail of shape {@link #SHAPE}
 * through the median and the median of the values above it, at {@link #RARE} times the budget. As
 * many suspect days as expected without attacks are kept, so that thresholds reflect ordinary
 * outliers.
 */
final class Screening {
  static final String UNREVIEWED_ALERT = "unreviewed alert beyond the budget";
  static final String SHIFT = "unreviewed alert during a shift of its cohort";
  static final String OUTLIER = "far outlier on a day that was not scored";

  /**
   * Days in which alerts are usually reviewed, a weekend included. Older alerts that nobody
   * labelled count as ordinary days.
   */
  static final int REVIEW_DAYS = 4;

  /**
   * Shape found in our data for companies without attacks. The tail is longer than an exponential
   * one, whose shape is 1.
   */
  static final double SHAPE = 0.8;

  /** Expected rate of days beyond the predicted tail, as a multiple of the budget. */
  static final double RARE = 0.4;

  private final NavigableMap<IdentityDay, Double> kept;
  private final Map<String, Integer> leftOut = new TreeMap<>();

  private Screening(NavigableMap<IdentityDay, Double> maxima) {
    this.kept = new TreeMap<>(maxima);
  }

  /**
   * Screens daily maxima.
   *
   * @param alerted identity-days on which an earlier threshold raised an alert. A bound's step-up
   *     does not count, because no budget applies to it.
   * @param shifted identity-days of shifted cohorts since the shift
   * @param judgedDays days that were scored by earlier runs
   * @param to last calibration day, on which the {@link #REVIEW_DAYS} end
   * @param budgets the budget of an identity-day's scope, in false step-ups per identity-day
   */
  static Screening of(
      NavigableMap<IdentityDay, Double> maxima,
      Set<IdentityDay> alerted,
      Set<IdentityDay> shifted,
      Set<LocalDate> judgedDays,
      LocalDate to,
      ToDoubleFunction<IdentityDay> budgets) {
    Expected ofAll = new Expected();
    maxima.keySet().forEach(day -> ofAll.add(budgets.applyAsDouble(day)));
    double bound = predicted(maxima, RARE * ofAll.mean());
    Expected ofUnreviewed = new Expected();
    Expected ofOthers = new Expected();
    List<IdentityDay> alerts = new ArrayList<>();
    List<IdentityDay> alertsOfShifts = new ArrayList<>();
    List<IdentityDay> outliers = new ArrayList<>();
    for (Map.Entry<IdentityDay, Double> entry : maxima.entrySet()) {
      IdentityDay day = entry.getKey();
      double budget = budgets.applyAsDouble(day);
      if (!judgedDays.contains(day.day())) {
        ofOthers.add(budget);
        if (entry.getValue() > bound) {
          outliers.add(day);
        }
        continue;
      }
      boolean awaitsReview = day.day().isAfter(to.minusDays(REVIEW_DAYS));
      if (awaitsReview) {
        ofUnreviewed.add(budget);
      }
      if (alerted.contains(day)) {
        if (shifted.contains(day)) {
          alertsOfShifts.add(day);
        } else if (awaitsReview) {
          alerts.add(day);
        }
      }
    }
    Screening screening = new Screening(maxima);
    screening.leaveOut(SHIFT, alertsOfShifts, 0);
    screening.leaveOut(UNREVIEWED_ALERT, alerts, ofUnreviewed.sum(1));
    screening.leaveOut(OUTLIER, outliers, ofOthers.sum(RARE));
    return screening;
  }

  /** Expected number of false step-ups, by budget so that the order of days does not matter. */
  private static final class Expected {
    private final Map<Double, Integer> days = new TreeMap<>();

    void add(double budget) {
      days.merge(budget, 1, Integer::sum);
    }

    double sum(double times) {
      double sum = 0;
      for (Map.Entry<Double, Integer> entry : days.entrySet()) {
        sum += times * entry.getKey() * entry.getValue();
      }
      return sum;
    }

    double mean() {
      return days.size() == 1
          ? days.keySet().iterator().next()
          : sum(1) / days.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  NavigableMap<IdentityDay, Double> unsuspected() {
    return Collections.unmodifiableNavigableMap(kept);
  }

  Map<String, Integer> leftOut() {
    return Collections.unmodifiableMap(leftOut);
  }

  private void leaveOut(String reason, List<IdentityDay> suspects, double expected) {
    int surplus = suspects.size() - (int) Math.ceil(expected);
    if (surplus > 0) {
      suspects.sort(
          Comparator.<IdentityDay>comparingDouble(day -> -kept.get(day))
              .thenComparing(Comparator.naturalOrder()));
      suspects.subList(0, surplus).forEach(kept::remove);
      leftOut.put(reason, surplus);
    }
  }

  private static double predicted(NavigableMap<IdentityDay, Double> maxima, double probability) {
    double[] sorted = maxima.values().stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double median = sorted[sorted.length / 2];
    // Many quiet days may equal the median, so the values above it are counted rather than assumed
    // to make up half of all values.
    double[] upper = Arrays.stream(sorted).filter(value -> value > median).toArray();
    double share = (double) upper.length / sorted.length;
    if (share <= probability) {
      return Double.POSITIVE_INFINITY;
    }
    double times = StrictMath.log(share / probability) / StrictMath.log(2);
    return median + (upper[upper.length / 2] - median) * StrictMath.pow(times, 1 / SHAPE);
  }
}
