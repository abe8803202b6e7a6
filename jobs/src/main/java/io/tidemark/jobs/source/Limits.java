package io.tidemark.jobs.source;

import java.io.Serializable;

/**
 * How much of one record is read and kept. A record beyond {@code recordBytes} or {@code nesting}
 * is rejected and reading goes on after it.
 *
 * @param recordBytes longest record in bytes, at least 1 024
 * @param nesting deepest nesting of objects and arrays inside a record, at least 8
 * @param textChars longest text of a column in characters, at least 64; a longer one is cut, or its
 *     record rejected where the column is part of a key
 * @param rawBytes how many bytes of a rejected record are kept
 * @param unmappedEntries most entries of the column {@code unmapped}
 * @param unmappedChars longest value of such an entry in characters
 */
public record Limits(
    int recordBytes,
    int nesting,
    int textChars,
    int rawBytes,
    int unmappedEntries,
    int unmappedChars)
    implements Serializable {

  /** 1 MiB and 64 levels a record, 4 096 characters a column, 4 KiB of raw text. */
  public static final Limits DEFAULT = new Limits(1 << 20, 64, 4096, 4096, 64, 512);

  public Limits {
    require(recordBytes >= 1024, "recordBytes", recordBytes, 1024);
    require(nesting >= 8, "nesting", nesting, 8);
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
