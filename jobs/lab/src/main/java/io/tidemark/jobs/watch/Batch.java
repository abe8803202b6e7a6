package io.tidemark.jobs.watch;

import java.util.List;

/**
 * Input for a round. It is stored before the round begins, so that a killed round can be repeated
 * with the same input.
 *
 * @param number number of the round, starting at 1
 * @param atMillis wall-clock time, in milliseconds since the epoch
 * @param events number of events after which the round ends, even within a file
 * @param slices files in reading order
 */
record Batch(long number, long atMillis, int events, List<Slice> slices) {
  /**
   * The part of a file that a round reads, up to the given size.
   *
   * @param isSettled whether the file has been unchanged long enough that an incomplete final
   *     record should be read as well
   */
  record Slice(String path, long size, long modified, boolean isSettled) {}
}
