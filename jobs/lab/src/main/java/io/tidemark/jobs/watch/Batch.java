package io.tidemark.jobs.watch;

import java.util.List;

/**
 * What one round reads. It is stored before the round begins, so that a killed round can be
 * repeated with the same input.
 *
 * @param number number of the round, from 1
 * @param atMillis wall-clock time, in milliseconds since the epoch
 * @param events number of events after which the round ends, even within a file
 * @param slices files in reading order
 */
record Batch(long number, long atMillis, int events, List<Slice> slices) {
  /**
   * A file up to a certain size.
   *
   * @param isSettled whether the file has not changed for some time, so that a record cut off at
   *     its end is read as it is
   */
  record Slice(String path, long size, long modified, boolean isSettled) {}
}
