package io.tidemark.jobs.maintenance;

import java.time.Duration;

/**
 * Thresholds that determine when a table needs maintenance.
 *
 * @param smallBytes size in bytes below which a file is considered small
 * @param severalFiles minimum number of small files that makes compacting a partition worthwhile
 * @param retention how long unreferenced files are kept for active readers and time travel; at
 *     least {@link #LEAST_RETENTION}
 * @param longLog number of commits since the last checkpoint beyond which a table's log is
 *     considered slow to read
 */
public record MaintenanceThresholds(
    long smallBytes, int severalFiles, Duration retention, long longLog) {
  /**
   * Delta's own minimum. With a shorter period, files that are still being read might be deleted.
   */
  public static final Duration LEAST_RETENTION = Duration.ofDays(7);

  public MaintenanceThresholds {
    if (retention.compareTo(LEAST_RETENTION) < 0) {
      throw new IllegalArgumentException(
          "files must be kept for at least " + LEAST_RETENTION.toDays() + " days");
    }
  }

  /** Returns the defaults: 16 MB, 8 files, 7 days, 50 commits. */
  public static MaintenanceThresholds defaults() {
    return new MaintenanceThresholds(16L << 20, 8, LEAST_RETENTION, 50);
  }

  /** Returns a copy of the thresholds with the given retention period. */
  public MaintenanceThresholds keeping(Duration other) {
    return new MaintenanceThresholds(smallBytes, severalFiles, other, longLog);
  }
}
