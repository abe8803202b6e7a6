package io.tidemark.jobs.source;

import java.io.Serializable;

/**
 * Limits on how much of a record is read and kept. If a record is longer than {@code recordBytes},
 * its longest strings and most deeply nested values are dropped. A record that is still too large
 * is rejected.
 *
 * @param recordBytes maximum record length in bytes, at least 1 024
 * @param textChars maximum length in characters of a column's text, at least 64. Longer text is
 *     truncated, or the record is rejected if the column is part of a key.
 * @param rawBytes maximum number of bytes of a rejected record's raw text to keep
 * @param unmappedEntries maximum number of entries in the column {@code unmapped}
 * @param unmappedChars maximum length in characters of a value in {@code unmapped}
 */
public record Limits(
    int recordBytes, int textChars, int rawBytes, int unmappedEntries, int unmappedChars)
    implements Serializable {

  /** Default limits: 1 MiB per record, 4 096 characters per column, 4 KiB of raw text. */
  public static final Limits DEFAULT = new Limits(1 << 20, 4096, 4096, 64, 512);

  public Limits {
    require(recordBytes >= 1024, "recordBytes", recordBytes, 1024);
    require(textChars >= 64, "textChars", textChars, 64);
    require(rawBytes >= 0, "rawBytes", rawBytes, 0);
    require(unmappedEntries >= 1, "unmappedEntries", unmappedEntries, 1);
    require(unmappedChars >= 16, "unmappedChars", unmappedChars, 16);
  }

  private static void require(boolean fits, String name, int value, int least) {
    if (!fits) {
      throw new IllegalArgumentException(
          "Limit " + name + " is " + value + "; it must be at least " + least);
    }
  }
}
