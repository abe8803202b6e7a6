package io.tidemark.jobs;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.Arrays;

/** Removes the UTF-8 byte order mark that spreadsheets and some editors write at the start. */
public final class ByteOrderMark {
  private static final char MARK = '\uFEFF';
  private static final byte[] UTF_8 = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private ByteOrderMark() {}

  /**
   * Skips a byte order mark at the start of the text.
   *
   * @param text reader positioned at the start of the text; do not use it after this call
   */
  public static Reader without(Reader text) throws IOException {
    PushbackReader rest = new PushbackReader(text);
    int first = rest.read();
    if (first >= 0 && first != MARK) {
      rest.unread(first);
    }
    return rest;
  }

  /** Returns the text without a byte order mark; the same array if it has none. */
  public static byte[] without(byte[] start) {
    int same = Arrays.mismatch(UTF_8, start);
    return same < 0 || same == UTF_8.length
        ? Arrays.copyOfRange(start, UTF_8.length, start.length)
        : start;
  }
}
