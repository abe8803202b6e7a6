package io.tidemark.training;

import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * The training days of a baseline and the calibration days after them, all inclusive. The last one
 * is the night's day.
 */
public record TrainingPlan(
    LocalDate trainFrom, LocalDate trainTo, LocalDate calibrateFrom, LocalDate calibrateTo) {
  public static final int LEAST_DAYS = 6;

  public static final int TRAINING_DAYS = 28;

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
   * Plans a night's training. The last {@code calibrationDays} days that have features calibrate,
   * or a third of all days if the history is too short, and the days before those train.
   *
   * @param days days that have features, up to and including the last day
   * @return empty if there are fewer than {@link #LEAST_DAYS} days
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

  /** Returns the first day that may be read to train the night's baseline. */
  public static LocalDate firstDay(LocalDate night, int calibrationDays) {
    return night.minusDays(calibrationDays + TRAINING_DAYS - 1L);
  }

  public boolean trains(LocalDate day) {
    return !day.isBefore(trainFrom) && !day.isAfter(trainTo);
  }

  LocalDate referenceFrom() {
    LocalDate from = calibrateFrom.minusDays(REFERENCE_DAYS);
    return from.isBefore(trainFrom) ? trainFrom : from;
  }

  public boolean calibrates(LocalDate day) {
    return !day.isBefore(calibrateFrom) && !day.isAfter(calibrateTo);
  }
}
