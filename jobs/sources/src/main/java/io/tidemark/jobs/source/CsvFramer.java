package io.tidemark.jobs.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * Splits a CSV file into records. Line breaks inside quotes are part of the record. An unclosed
 * quote affects only its own line, not the rest of the file. Holds at most one record in memory.
 */
final class CsvFramer {
  private static final int END = -1;

  private final Limits limits;
  private final char delimiter;
  private InputStream in;
  private final byte[] input = new byte[1 << 16];
  private int inputAt;
  private int inputEnd;
  private long inputOffset;

  private byte[] record = new byte[4096];
  private int length;
  private long start;

  CsvFramer(InputStream in, Limits limits) {
    this(in, limits, ',');
  }

  CsvFramer(InputStream in, Limits limits, char delimiter) {
    this.in = in;
    this.limits = limits;
    this.delimiter = delimiter;
  }

  /** Returns the next non-blank record without its line break, or null at the end of the file. */
  Frame next() throws IOException {
    while (true) {
      start = inputOffset + inputAt;
      length = 0;
      Frame frame = cut();
      if (frame == null || frame.problem() != null || !isBlank()) {
        return frame;
      }
    }
  }

  private Frame cut() throws IOException {
    boolean quoted = false;
    boolean fieldStarts = true;
    int firstLineEnd = -1;
    long size = 0;
    while (true) {
      int c = read();
      boolean tooLong = size > limits.recordBytes();
      if (quoted && (c == END || (tooLong && firstLineEnd >= 0))) {
        return unclosed(firstLineEnd, c);
      }
      if (c == END || (c == '\n' && (!quoted || tooLong))) {
        return c == END && size == 0 ? null : ended(size, c == END);
      }
      if (c == '\n' && firstLineEnd < 0) {
        firstLineEnd = length;
      }
      if (c == '"') {
        // In a doubled quote, the first quote closes the field and the second reopens it.
        quoted = quoted ? false : fieldStarts || justClosed();
      }
      fieldStarts = !quoted && c == delimiter;
      keep(c);
      size++;
    }
  }

  private boolean justClosed() {
    return length > 0 && record[length - 1] == '"';
  }

  private Frame ended(long size, boolean cut) {
    if (size > limits.recordBytes()) {
      return new Frame(
          start,
          record,
          length,
          RejectReason.RECORD_TOO_LARGE,
          "The record has " + size + " bytes, more than the limit of " + limits.recordBytes(),
          cut);
    }
    if (length > 0 && record[length - 1] == '\r') {
      length--;
    }
    return new Frame(start, record, length, null, null, cut);
  }

  /** Rejects the first line and pushes back everything after it. */
  private Frame unclosed(int firstLineEnd, int last) {
    byte[] rest = new byte[0];
    int kept = length;
    if (firstLineEnd >= 0) {
      rest = Arrays.copyOfRange(record, firstLineEnd + 1, length + 1);
      rest[rest.length - 1] = (byte) last;
      rest = last == END ? Arrays.copyOf(rest, rest.length - 1) : rest;
      kept = firstLineEnd;
      byte[] unread = Arrays.copyOfRange(input, inputAt, inputEnd);
      in =
          new SequenceInputStream(
              new SequenceInputStream(
                  new ByteArrayInputStream(rest), new ByteArrayInputStream(unread)),
              in);
      inputOffset = start + firstLineEnd + 1;
      inputAt = 0;
      inputEnd = 0;
    }
    return new Frame(
        start,
        record,
        kept,
        RejectReason.MALFORMED_CSV,
        "A quoted field is not closed",
        last == END && firstLineEnd < 0);
  }

  private boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (record[i] != ' ' && record[i] != '\t' && record[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private void keep(int c) {
    if (length == record.length) {
      if (length > limits.recordBytes()) {
        return;
      }
      record = Arrays.copyOf(record, Math.min(limits.recordBytes() + 1, 2 * length));
    }
    record[length++] = (byte) c;
  }

  private int read() throws IOException {
    if (inputAt == inputEnd) {
      inputOffset += inputEnd;
      inputAt = 0;
      inputEnd = Math.max(0, in.read(input, 0, input.length));
      if (inputEnd == 0) {
        return END;
      }
    }
    return input[inputAt++] & 255;
  }
}
