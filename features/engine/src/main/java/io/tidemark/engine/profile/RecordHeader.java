package io.tidemark.engine.profile;

/** The first nine bytes of every record of this package: version and schema fingerprint. */
final class RecordHeader {
  private RecordHeader() {}

  static void check(ByteSource source, int version, ProfileSchema schema, String what) {
    int found = source.u8();
    if (found != version) {
      throw new IllegalArgumentException(
          what
              + " has version "
              + found
              + ", this engine reads version "
              + version
              + "; rebuild the record from its events, or use the engine that wrote it");
    }
    if (source.i64() != schema.fingerprint()) {
      throw new IllegalArgumentException(
          what
              + " remembers other values than the catalogue compares with history;"
              + " rebuild summaries and profiles after changing the catalogue");
    }
  }
}
