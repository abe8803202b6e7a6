package io.tidemark.jobs;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.Arrays;

/**
 * The byte-order mark of UTF-8, with which spreadsheets and some editors begin a file. It belongs
 * to no line, no column and no record, and UTF-8 needs none.
 */
public final class ByteOrderMark {
  private static final char MARK = '\uFEFF';
  private static final byte[] UTF_8 = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private ByteOrderMark() {}

  /**
   * A text without the mark that it may begin with.
   *
   * @param text from its beginning; read on only through what is returned
   */
  public static Reader without(Reader text) throws IOException {
    PushbackReader rest = new PushbackReader(text);
    int first = rest.read();
    if (first >= 0 && first != MARK) {
      rest.unread(first);
    }
    return rest;
  }

  /**
   * The beginning of a file without the mark that it may begin with.
   *
   * @return {@code start} itself where there is none
   */
  public static byte[] without(byte[] start) {
    boolean marked =
        start.length >= UTF_8.length
            && Arrays.equals(start, 0, UTF_8.length, UTF_8, 0, UTF_8.length);
    return marked ? Arrays.copyOfRange(start, UTF_8.length, start.length) : start;
  }
}
