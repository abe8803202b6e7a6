package io.tidemark.jobs.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Splits a stream into records. Holds at most one record and a piece of the input in memory. */
abstract class Framer {
  static final int END = -1;

  final int recordBytes;
  InputStream in;

  final byte[] input = new byte[1 << 16];
  int inputAt;
  int inputEnd;
  long inputOffset;
  boolean ended;

  byte[] record = new byte[4096];
  int length;
  long start;

  Framer(InputStream in, int recordBytes) {
    this.in = in;
    this.recordBytes = recordBytes;
  }

  /** Returns the next record, or null at the end of the stream. */
  abstract Frame next() throws IOException;

  final long offset() {
    return inputOffset + inputAt;
  }

  final int read() throws IOException {
    int c = peek();
    inputAt += c == END ? 0 : 1;
    return c;
  }

  final int peek() throws IOException {
    if (inputAt == inputEnd) {
      inputOffset += inputEnd;
      inputAt = 0;
      inputEnd = Math.max(0, in.read(input, 0, input.length));
      if (inputEnd == 0) {
        ended = true;
        return END;
      }
    }
    return input[inputAt] & 255;
  }

  /** Adds a byte to the record. At most one byte beyond the limit is kept. */
  final void keep(int c) {
    if (length == record.length) {
      if (length > recordBytes) {
        return;
      }
      record = Arrays.copyOf(record, Math.min(recordBytes + 1, 2 * length));
    }
    record[length++] = (byte) c;
  }

  final Frame complete(boolean cut) {
    return new Frame(start, record, length, null, cut, null);
  }

  final Frame broken(RejectReason problem, String detail, boolean cut) {
    return new Frame(start, record, length, RejectedRecordException.of(problem, detail), cut, null);
  }
}
