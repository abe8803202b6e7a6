package io.tidemark.engine.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text form of durations: {@code 90s}, {@code 30m}, {@code 6h} or {@code 2d}. */
public final class DurationText {
  public static final String PATTERN = "([0-9]{1,9})([smhd])";

  public static final String WANTED = "a time such as 90s, 30m, 6h or 2d";
  private static final Pattern WRITTEN = Pattern.compile(PATTERN);
  private static final long DAY = 86_400;

  private DurationText() {}

  /**
   * Parses a duration.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Duration parse(String text) {
    Matcher parts = WRITTEN.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("it is not a duration; write it like 90s, 30m, 6h or 2d");
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /**
   * Returns the duration in the largest unit that yields a whole number, but a day as {@code 24h}.
   *
   * @throws IllegalArgumentException if the duration includes a fraction of a second
   */
  public static String text(Duration time) {
    long seconds = time.toSeconds();
    if (!Duration.ofSeconds(seconds).equals(time)) {
      throw new IllegalArgumentException("A file cannot contain fractions of a second: " + time);
    }
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3_600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % DAY != 0 || seconds == DAY ? seconds / 3_600 + "h" : seconds / DAY + "d";
  }
}
