package io.tidemark.jobs.source;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The timestamp that CloudWatch Logs exports write before each line, as in {@code
 * 2026-01-03T10:00:00.000Z {"kind":"Event",…}}. It is dropped because the record contains its own
 * time.
 */
final class LineTime {
  /** Maximum length of a timestamp, including the space that follows it. */
  static final int LONGEST = 40;

  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9:.+-]*Z?[ \\t]");

  private LineTime() {}

  /** Returns whether a character may be part of a timestamp. */
  static boolean mayHold(int c) {
    return (c >= '0' && c <= '9') || "-:.+TZ \t".indexOf(c) >= 0;
  }

  static boolean is(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    return TIME.matcher(text).matches();
  }

  /** Removes the timestamp before a line's JSON object. Other lines are returned unchanged. */
  static String without(String line) {
    Matcher time = TIME.matcher(line);
    boolean stands = time.lookingAt() && line.startsWith("{", time.end());
    return stands ? line.substring(time.end()) : line;
  }
}
