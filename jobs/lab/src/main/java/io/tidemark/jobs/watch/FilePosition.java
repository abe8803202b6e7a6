package io.tidemark.jobs.watch;

import io.tidemark.jobs.source.LogFileReader;

/**
 * Position up to which a file has been read, and its size and modification time then.
 *
 * @param fingerprint length and hash of the file's first bytes
 * @param isPartial whether the round ended before the end of the file
 * @param isCut whether the file ended inside a record, which has not been read yet
 */
record FilePosition(
    String path,
    long size,
    long modified,
    long records,
    String fingerprint,
    boolean isPartial,
    boolean isCut) {
  boolean isAt(Batch.Slice slice) {
    return !isPartial && size == slice.size() && modified == slice.modified();
  }

  boolean isStartOf(LogFileReader reader) {
    int length = Integer.parseInt(fingerprint.substring(0, fingerprint.indexOf(':')));
    return reader.fingerprint(length).equals(fingerprint);
  }
}
