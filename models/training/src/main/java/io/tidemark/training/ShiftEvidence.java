package io.tidemark.training;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Counts the cohort members that exceed all their own earlier values, for each possible first day
 * of a shift and each volume or rhythm feature. The counts are sums, so parts can be added in any
 * order.
 *
 * <p>A member is <em>beyond</em> if its largest value on a day exceeds those on all n earlier days
 * by at least a tenth of the feature's far value. By chance, the probability is below 1 / (n + 1).
 * Its <em>rise</em> is the difference between its largest values before that day and since.
 */
final class ShiftEvidence implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Minimum number of earlier days that a member must have to be counted. */
  static final int LEAST_DAYS_BEFORE = 7;

  static final int LEAST_MEMBERS = 5;

  static final float FAR_SHARE = 0.1f;

  private static final int MEMBERS = 0;
  private static final int BEYOND = 1;
  private static final int LATER = 2;
  private static final int LATER_BEYOND = 3;
  private static final int RISES = 4;

  private static final int BINS = 20;

  private static final int COUNTS = RISES + BINS;

  private final LocalDate calibrateFrom;
  private final float[] far;
  private final int days;
  private final int[] counts;

  /**
   * Creates empty evidence from the features' far values. No member is beyond in a feature without
   * one.
   */
  ShiftEvidence(TrainingPlan plan, float[] far) {
    this(
        plan.calibrateFrom(),
        far,
        Math.toIntExact(plan.calibrateTo().toEpochDay() - plan.calibrateFrom().toEpochDay()) + 1);
  }

  private ShiftEvidence(LocalDate calibrateFrom, float[] far, int days) {
    this.calibrateFrom = calibrateFrom;
    this.far = far;
    this.days = days;
    counts = new int[days * far.length * COUNTS];
  }

  ShiftEvidence fresh() {
    return new ShiftEvidence(calibrateFrom, far, days);
  }

  /** Adds a member: the largest value of each feature on each active day, or NaN. */
  void add(NavigableMap<LocalDate, float[]> dayMaxima) {
    for (int feature = 0; feature < far.length; feature++) {
      float largest = Float.NEGATIVE_INFINITY;
      int before = 0;
      for (LocalDate day : dayMaxima.keySet()) {
        float value = dayMaxima.get(day)[feature];
        if (Float.isNaN(value)) {
          continue;
        }
        if (before >= LEAST_DAYS_BEFORE && !day.isBefore(calibrateFrom)) {
          add(day, feature, largest, dayMaxima);
        }
        largest = Math.max(largest, value);
        before++;
      }
    }
  }

  private void add(
      LocalDate day, int feature, float largest, NavigableMap<LocalDate, float[]> dayMaxima) {
    float bound = largest + FAR_SHARE * far[feature];
    float highest = dayMaxima.get(day)[feature];
    int at = at(day, feature);
    counts[at + MEMBERS]++;
    counts[at + BEYOND] += dayMaxima.get(day)[feature] > bound ? 1 : 0;
    for (float[] later : dayMaxima.tailMap(day, false).values()) {
      if (!Float.isNaN(later[feature])) {
        counts[at + LATER]++;
        counts[at + LATER_BEYOND] += later[feature] > bound ? 1 : 0;
        highest = Math.max(highest, later[feature]);
      }
    }
    float rise = highest - largest;
    int bin = 0;
    while (bin < BINS - 1 && rise > edge(bin, feature)) {
      bin++;
    }
    counts[at + RISES + bin]++;
  }

  /**
   * Returns each feature's median rise since a day, rounded up to the edge of its bin, or NaN if
   * members hardly rose.
   */
  float[] rises(LocalDate since) {
    float[] rises = new float[far.length];
    for (int feature = 0; feature < far.length; feature++) {
      int at = at(since, feature);
      int bin = 0;
      int seen = counts[at + RISES];
      while (bin < BINS - 1 && 2 * seen < counts[at + MEMBERS]) {
        seen += counts[at + RISES + ++bin];
      }
      rises[feature] = bin == 0 ? Float.NaN : edge(bin, feature);
    }
    return rises;
  }

  private float edge(int bin, int feature) {
    return FAR_SHARE * far[feature] * (float) StrictMath.pow(1.5, bin);
  }

  ShiftEvidence plus(ShiftEvidence other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    return this;
  }

  /**
   * Returns the cohort's current shift. A feature's shift starts on the first day on which at least
   * half of the members, and {@link #LEAST_MEMBERS}, are beyond their earlier values. On later
   * days, at least half of the values must be beyond too.
   */
  Optional<CohortShift> shift(String cohort, List<String> features) {
    List<String> shifted = new ArrayList<>();
    LocalDate since = null;
    int beyond = 0;
    int members = 0;
    for (int feature = 0; feature < far.length; feature++) {
      for (int offset = 0; offset < days; offset++) {
        LocalDate day = calibrateFrom.plusDays(offset);
        int at = at(day, feature);
        if (isShift(at)) {
          shifted.add(features.get(feature));
          if (since == null || day.isBefore(since)) {
            since = day;
            beyond = counts[at + BEYOND];
            members = counts[at + MEMBERS];
          }
          break;
        }
      }
    }
    return since == null
        ? Optional.empty()
        : Optional.of(new CohortShift(cohort, since, beyond, members, shifted));
  }

  private boolean isShift(int at) {
    return counts[at + BEYOND] >= LEAST_MEMBERS
        && 2 * counts[at + BEYOND] >= counts[at + MEMBERS]
        && 2 * counts[at + LATER_BEYOND] >= counts[at + LATER];
  }

  private int at(LocalDate day, int feature) {
    int offset = Math.toIntExact(day.toEpochDay() - calibrateFrom.toEpochDay());
    return (offset * far.length + feature) * COUNTS;
  }
}
