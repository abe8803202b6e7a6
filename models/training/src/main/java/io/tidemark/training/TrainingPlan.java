package io.tidemark.training;

import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * The training days of a baseline and the calibration days that follow them.
 *
 * @param trainFrom first training day
 * @param trainTo last training day, inclusive
 * @param calibrateFrom first calibration day, after the last training day
 * @param calibrateTo last calibration day, inclusive; this is the day processed by the nightly run
 */
public record TrainingPlan(
    LocalDate trainFrom, LocalDate trainTo, LocalDate calibrateFrom, LocalDate calibrateTo) {
  /** Minimum number of days with features that a plan requires. */
  public static final int LEAST_DAYS = 6;

  /** Maximum number of training days. */
  public static final int TRAINING_DAYS = 28;

  /** Number of training days that serve as the reference for cohort shifts. */
  private static final int REFERENCE_DAYS = 14;

  public TrainingPlan {
    if (trainTo.isBefore(trainFrom)
        || !trainTo.isBefore(calibrateFrom)
        || calibrateTo.isBefore(calibrateFrom)) {
      throw new IllegalArgumentException(
          "Days are out of order: train %s to %s, calibrate %s to %s"
              .formatted(trainFrom, trainTo, calibrateFrom, calibrateTo));
    }
  }

  /**
   * Plans the training for a nightly run. The last {@code calibrationDays} days that have features
   * are used for calibration, and the days before those for training. If the history is too short
   * for this, a third of its days are used for calibration.
   *
   * @param days days that have features, up to and including the last day
   * @param calibrationDays number of calibration days, at least 1
   * @return the plan, or empty if there are fewer than {@link #LEAST_DAYS} days
   */
  public static Optional<TrainingPlan> of(NavigableSet<LocalDate> days, int calibrationDays) {
    if (calibrationDays < 1) {
      throw new IllegalArgumentException(
          "There are " + calibrationDays + " calibration days; thresholds need at least 1");
    }
    if (days.size() < LEAST_DAYS) {
      return Optional.empty();
    }
    int calibrating = Math.min(calibrationDays, days.size() / 3);
    LocalDate[] ordered = days.toArray(LocalDate[]::new);
    int firstCalibrating = ordered.length - calibrating;
    return Optional.of(
        new TrainingPlan(
            ordered[0],
            ordered[firstCalibrating - 1],
            ordered[firstCalibrating],
            ordered[ordered.length - 1]));
  }

  /** Returns the plan of a starter, which trains nothing and learns usual levels from all days. */
  static TrainingPlan ofStarter(LocalDate from, LocalDate to) {
    return new TrainingPlan(from.minusDays(1), from.minusDays(1), from, to);
  }

  /**
   * Returns the first day that may be read to train a baseline, which is {@link #TRAINING_DAYS}
   * days before the calibration days that end with {@code night}.
   */
  public static LocalDate firstDay(LocalDate night, int calibrationDays) {
    return night.minusDays(calibrationDays + TRAINING_DAYS - 1L);
  }

  public boolean trains(LocalDate day) {
    return !day.isBefore(trainFrom) && !day.isAfter(trainTo);
  }

  /** Returns the first of the days that serve as the reference for cohort shifts. */
  LocalDate referenceFrom() {
    LocalDate from = calibrateFrom.minusDays(REFERENCE_DAYS);
    return from.isBefore(trainFrom) ? trainFrom : from;
  }

  public boolean calibrates(LocalDate day) {
    return !day.isBefore(calibrateFrom) && !day.isAfter(calibrateTo);
  }
}
