package io.tidemark.jobs.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * Splits a text file into lines or CSV records, without their line breaks. Blank ones are skipped.
 * In CSV, line breaks inside quotes are part of the record, and an unclosed quote affects only its
 * own line, not the rest of the file.
 */
final class TextFramer extends Framer {
  private final int delimiter;

  /** Splits CSV records with the given delimiter or, if it is {@link #END}, lines. */
  TextFramer(InputStream in, int recordBytes, int delimiter) {
    super(in, recordBytes);
    this.delimiter = delimiter;
  }

  @Override
  Frame next() throws IOException {
    while (true) {
      start = offset();
      length = 0;
      Frame frame = cut();
      if (frame == null || frame.problem() != null || !isBlank()) {
        return frame;
      }
    }
  }

  private Frame cut() throws IOException {
    boolean mayQuote = delimiter != END;
    boolean quoted = false;
    boolean fieldStarts = true;
    int firstLineEnd = -1;
    long size = 0;
    while (true) {
      int c = read();
      boolean tooLong = size > recordBytes;
      if (quoted && (c == END || (tooLong && firstLineEnd >= 0))) {
        return unclosed(firstLineEnd, c);
      }
      if (c == END || (c == '\n' && (!quoted || tooLong))) {
        return c == END && size == 0 ? null : ended(size, c == END);
      }
      if (c == '\n' && firstLineEnd < 0) {
        firstLineEnd = length;
      }
      if (c == '"' && mayQuote) {
        // In a doubled quote, the first quote closes the field and the second reopens it.
        boolean justClosed = length > 0 && record[length - 1] == '"';
        quoted = !quoted && (fieldStarts || justClosed);
      }
      fieldStarts = !quoted && c == delimiter;
      keep(c);
      size++;
    }
  }

  private Frame ended(long size, boolean cut) {
    if (size > recordBytes) {
      String what = delimiter == END ? "line" : "record";
      return broken(
          RejectReason.RECORD_TOO_LARGE,
          "The " + what + " has " + size + " bytes, more than the limit of " + recordBytes,
          cut);
    }
    if (length > 0 && record[length - 1] == '\r') {
      length--;
    }
    return complete(cut);
  }

  /** Rejects the first line and pushes back everything after it. */
  private Frame unclosed(int firstLineEnd, int last) {
    boolean cut = last == END && firstLineEnd < 0;
    if (firstLineEnd >= 0) {
      byte[] rest = Arrays.copyOfRange(record, firstLineEnd + 1, length + (last == END ? 0 : 1));
      if (last != END) {
        rest[rest.length - 1] = (byte) last;
      }
      byte[] unread = Arrays.copyOfRange(input, inputAt, inputEnd);
      in =
          new SequenceInputStream(
              new SequenceInputStream(
                  new ByteArrayInputStream(rest), new ByteArrayInputStream(unread)),
              in);
      inputOffset = start + firstLineEnd + 1;
      inputAt = 0;
      inputEnd = 0;
      length = firstLineEnd;
    }
    return broken(RejectReason.MALFORMED_CSV, "A quoted field is not closed", cut);
  }

  private boolean isBlank() {
    int at = 0;
    while (at < length && (record[at] == ' ' || record[at] == '\t' || record[at] == '\r')) {
      at++;
    }
    return at == length;
  }
}
