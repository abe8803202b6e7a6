package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/** Nine-byte header of every record: a version and a schema fingerprint. */
final class RecordHeader {
  private static final int VERSION = 1;

  private RecordHeader() {}

  static ByteSink begin(long fingerprint) {
    ByteSink sink = new ByteSink();
    sink.u8(VERSION);
    sink.i64(fingerprint);
    return sink;
  }

  /**
   * @throws IllegalArgumentException if the record has a different version or fingerprint
   */
  static void check(ByteSource source, long fingerprint, String what) {
    int found = source.u8();
    if (found != VERSION) {
      throw new IllegalArgumentException(
          ("%s has version %s, but this engine reads version %s; rebuild the record from"
                  + " its events, or use the engine that wrote it")
              .formatted(what, found, VERSION));
    }
    if (source.i64() != fingerprint) {
      throw new IllegalArgumentException(
          what
              + " does not store the values that the catalogue compares with history;"
              + " rebuild summaries and profiles after changing the catalogue");
    }
  }
}
