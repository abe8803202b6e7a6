package io.tidemark.jobs.source;

import java.io.Serializable;

/**
 * How much of one record is read and kept. A record beyond {@code recordBytes} is read without its
 * longest texts and deepest values; if even that is too much, it is rejected.
 *
 * @param recordBytes longest record in bytes, at least 1 024
 * @param textChars longest text of a column in characters, at least 64; a longer one is cut, or its
 *     record rejected where the column is part of a key
 * @param rawBytes how many bytes of a rejected record are kept
 * @param unmappedEntries most entries of the column {@code unmapped}
 * @param unmappedChars longest value of such an entry in characters
 */
public record Limits(
    int recordBytes, int textChars, int rawBytes, int unmappedEntries, int unmappedChars)
    implements Serializable {

  /** 1 MiB a record, 4 096 characters a column, 4 KiB of raw text. */
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
