package io.tidemark.jobs.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in text form: {@code 90s}, {@code 30m}, {@code 6h} or {@code 2d}. */
public final class TimeText {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})([smhd])");

  private TimeText() {}

  /** Duration of a text; empty if it is invalid. */
  public static Optional<Duration> parse(String text) {
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(parts.group(1));
    return Optional.of(
        switch (parts.group(2)) {
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }
}
