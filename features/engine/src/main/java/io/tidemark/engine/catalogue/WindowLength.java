package io.tidemark.engine.catalogue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Length of a window in a catalogue: {@code 10m}, {@code 1h}, {@code 1d}. */
public final class WindowLength {
  /** Pattern for editors. */
  public static final String PATTERN = "(\\d{1,4})(m|h|d)";

  private static final Pattern WRITTEN = Pattern.compile(PATTERN);
  private static final Duration LONGEST = Duration.ofHours(24);

  private WindowLength() {}

  /**
   * Parses a length.
   *
   * @throws CatalogueException if it is malformed, or not in (0, 24 h]
   */
  public static Duration of(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new CatalogueException("window '" + text + "' is not like 10m, 1h or 1d");
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration window =
        switch (matcher.group(2)) {
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
    if (window.isZero() || window.compareTo(LONGEST) > 0) {
      throw new CatalogueException(
          "window '" + text + "' must be longer than nothing and at most 24h; older is history");
    }
    return window;
  }

  /** Shortest text of a length: whole days, hours or minutes. */
  public static String text(Duration window) {
    if (window.toMinutes() % 60 != 0) {
      return window.toMinutes() + "m";
    }
    return window.toHours() + "h";
  }
}
