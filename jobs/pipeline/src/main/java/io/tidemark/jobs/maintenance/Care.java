package io.tidemark.jobs.maintenance;

import java.time.Duration;

/**
 * What counts as unfit.
 *
 * @param smallBytes a file below this is small
 * @param severalFiles a partition with as many small files is worth joining
 * @param retention how long files that no reader of today reads are kept, for readers under way and
 *     for looking back; never below {@link #LEAST_RETENTION}
 * @param longLog commits since the last checkpoint from which on reading a table's log is slow
 */
public record Care(long smallBytes, int severalFiles, Duration retention, long longLog) {
  /** Delta's own lower bound, below which a reader under way can lose its files. */
  public static final Duration LEAST_RETENTION = Duration.ofDays(7);

  public Care {
    if (retention.compareTo(LEAST_RETENTION) < 0) {
      throw new IllegalArgumentException(
          "files have to be kept for " + LEAST_RETENTION.toDays() + " days at least");
    }
  }

  /** 16 MB, 8 files, 7 days, 50 commits. */
  public static Care defaults() {
    return new Care(16L << 20, 8, LEAST_RETENTION, 50);
  }

  /** The same with another retention. */
  public Care keeping(Duration other) {
    return new Care(smallBytes, severalFiles, other, longLog);
  }
}
