package io.tidemark.training;

import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Which days a baseline learns from, and which later ones it is calibrated on.
 *
 * @param trainFrom first training day
 * @param trainTo last training day, inclusive
 * @param calibrateFrom first calibration day, after the last training day
 * @param calibrateTo last calibration day, inclusive: the night
 */
public record TrainingPlan(
    LocalDate trainFrom, LocalDate trainTo, LocalDate calibrateFrom, LocalDate calibrateTo) {
  /** Days with features below which nothing is trained. */
  public static final int LEAST_DAYS = 6;

  /** Days before the calibration days that a baseline may learn from. */
  public static final int TRAINING_DAYS = 28;

  /** Training days that say what the members of a cohort reached before: two weeks. */
  private static final int DAYS_REMEMBERED = 14;

  public TrainingPlan {
    if (trainTo.isBefore(trainFrom)
        || !trainTo.isBefore(calibrateFrom)
        || calibrateTo.isBefore(calibrateFrom)) {
      throw new IllegalArgumentException(
          "Days out of order: train %s to %s, calibrate %s to %s"
              .formatted(trainFrom, trainTo, calibrateFrom, calibrateTo));
    }
  }

  /**
   * The plan for a night: the last {@code calibrationDays} days with features calibrate, the days
   * before train. Where history is short, a third of its days calibrate.
   *
   * @param days days with features, up to and including the night
   * @param calibrationDays at least 1
   * @return empty when there are fewer than {@link #LEAST_DAYS}
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

  /**
   * The first day that the baseline of a night may read: {@link #TRAINING_DAYS} before the
   * calibration days, the last of which is the night.
   */
  public static LocalDate firstDay(LocalDate night, int calibrationDays) {
    return night.minusDays(calibrationDays + TRAINING_DAYS - 1L);
  }

  /** Whether a day trains. */
  public boolean trains(LocalDate day) {
    return !day.isBefore(trainFrom) && !day.isAfter(trainTo);
  }

  /** The first of the days that tell, with the calibration days, whether a cohort has shifted. */
  LocalDate remembersFrom() {
    LocalDate from = calibrateFrom.minusDays(DAYS_REMEMBERED);
    return from.isBefore(trainFrom) ? trainFrom : from;
  }

  /** Whether a day calibrates. */
  public boolean calibrates(LocalDate day) {
    return !day.isBefore(calibrateFrom) && !day.isAfter(calibrateTo);
  }
}
