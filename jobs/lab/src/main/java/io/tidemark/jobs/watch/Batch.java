package io.tidemark.jobs.watch;

import java.util.List;

/**
 * Input for a round, stored before it begins so that a killed round can be repeated with it.
 *
 * @param number number of the round, starting at 1
 * @param atMillis wall-clock time, in milliseconds since the epoch
 * @param events number of events after which the round ends, even within a file
 */
record Batch(long number, long atMillis, int events, List<Slice> slices) {
  /**
   * The part of a file that a round reads, up to the given size. If settled, an incomplete final
   * record is read as well.
   */
  record Slice(String path, long size, long modified, boolean isSettled) {}
}
