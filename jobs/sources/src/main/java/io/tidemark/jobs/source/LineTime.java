package io.tidemark.jobs.source;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time that a store of logs puts before each line that it exports: {@code
 * 2026-01-03T10:00:00.000Z {"kind":"Event",…}}, as CloudWatch Logs does. The record has its own.
 */
final class LineTime {
  /** No time with its blank is longer. */
  static final int LONGEST = 40;

  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9:.+-]*Z?[ \\t]");

  private LineTime() {}

  /** Whether a character may be part of one. */
  static boolean mayHold(int c) {
    return (c >= '0' && c <= '9') || "-:.+TZ \t".indexOf(c) >= 0;
  }

  /** Whether bytes are one, its blank included. */
  static boolean is(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    return TIME.matcher(text).matches();
  }

  /** A line without the time before its object; another line as it is. */
  static String without(String line) {
    Matcher time = TIME.matcher(line);
    boolean stands = time.lookingAt() && line.startsWith("{", time.end());
    return stands ? line.substring(time.end()) : line;
  }
}
