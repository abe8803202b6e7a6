package io.tidemark.jobs.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Splits a text file into lines without their line breaks. Blank lines are skipped. Holds at most
 * one line in memory.
 */
final class LineFramer {
  private final InputStream in;
  private final Limits limits;
  private final byte[] input = new byte[1 << 16];
  private int inputAt;
  private int inputEnd;
  private long inputOffset;
  private byte[] line = new byte[1024];
  private int length;

  LineFramer(InputStream in, Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** Returns the next line, or null at the end of the file. */
  Frame next() throws IOException {
    while (true) {
      long start = inputOffset + inputAt;
      long size = 0;
      length = 0;
      boolean blank = true;
      int c = read();
      while (c >= 0 && c != '\n') {
        blank &= c == ' ' || c == '\t' || c == '\r';
        keep(c);
        size++;
        c = read();
      }
      if (size > limits.recordBytes()) {
        return new Frame(
            start,
            line,
            length,
            RejectReason.RECORD_TOO_LARGE,
            "The line has " + size + " bytes, more than the limit of " + limits.recordBytes(),
            c < 0);
      }
      if (!blank) {
        length -= line[length - 1] == '\r' ? 1 : 0;
        return new Frame(start, line, length, null, null, c < 0);
      }
      if (c < 0) {
        return null;
      }
    }
  }

  private void keep(int c) {
    if (length == line.length) {
      if (length >= limits.recordBytes()) {
        return;
      }
      line = Arrays.copyOf(line, Math.min(limits.recordBytes(), 2 * length));
    }
    line[length++] = (byte) c;
  }

  private int read() throws IOException {
    if (inputAt == inputEnd) {
      inputOffset += inputEnd;
      inputAt = 0;
      inputEnd = Math.max(0, in.read(input, 0, input.length));
      if (inputEnd == 0) {
        return -1;
      }
    }
    return input[inputAt++] & 255;
  }
}
