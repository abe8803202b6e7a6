package io.tidemark.engine.profile;

/** The first nine bytes of every record of this package: version and schema fingerprint. */
final class RecordHeader {
  private RecordHeader() {}

  /**
   * Reads the header.
   *
   * @param newest version that this engine reads; it reads all before it as well
   * @return the record's version
   */
  static int version(ByteSource source, int newest, ProfileSchema schema, String what) {
    int found = source.u8();
    if (found < 1 || found > newest) {
      throw new IllegalArgumentException(
          what
              + " has version "
              + found
              + ", this engine reads "
              + (newest == 1 ? "version 1" : "versions 1 to " + newest)
              + "; rebuild the record from its events, or use the engine that wrote it");
    }
    if (source.i64() != schema.fingerprint()) {
      throw new IllegalArgumentException(
          what
              + " remembers other values than the catalogue compares with history;"
              + " rebuild summaries and profiles after changing the catalogue");
    }
    return found;
  }
}
