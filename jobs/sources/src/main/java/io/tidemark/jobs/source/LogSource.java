package io.tidemark.jobs.source;

import java.io.InputStream;

/** A log format, which recognises, frames and maps records. Implementations are stateless. */
interface LogSource {
  LogFormat format();

  /** How much of a file's head has this format. */
  enum Fit {
    NONE,
    /** There are no records, but the file may have this format. */
    EMPTY,
    /** Some records, so that other records would be rejected. */
    PART,
    WHOLE;

    static Fit of(long fitting, long all) {
      return fitting == 0 ? NONE : fitting == all ? WHOLE : PART;
    }
  }

  /**
   * Returns how much of the head has this format. Only text that the log's writer chose may count:
   * clients choose the rest.
   */
  Fit fit(FileHead head);

  /** Opens a parser for a whole decompressed file, including its head. */
  RecordParser open(InputStream bytes, FileHead head, ReadOptions options);
}
