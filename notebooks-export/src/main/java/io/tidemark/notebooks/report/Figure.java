package io.tidemark.notebooks.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats numbers and times for pages, independently of the machine's locale. */
public final class Figure {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY_AND_MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Figure() {}

  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Formats a count with its noun, such as {@code 1 night} or {@code 2 nights}. */
  public static String counted(long number, String one) {
    return count(number) + " " + one + (number == 1 ? "" : "s");
  }

  public static String identities(long number) {
    return count(number) + (number == 1 ? " identity" : " identities");
  }

  /** Formats a share as a percentage, with decimals below 10 %. NaN becomes a dash. */
  public static String percent(double share) {
    if (Double.isNaN(share)) {
      return "–";
    }
    double percent = 100 * share;
    return percent == 0 || percent >= 10
        ? String.format(Locale.ROOT, "%.0f %%", percent)
        : String.format(Locale.ROOT, percent < 0.1 ? "%.2f %%" : "%.1f %%", percent);
  }

  /** Formats a value with three decimals. NaN becomes a dash. */
  public static String value(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Formats a value with four decimals, for risks and thresholds near 1. NaN becomes a dash. */
  public static String threshold(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Formats a value with one decimal. NaN becomes a dash. */
  public static String rough(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,.1f", value);
  }

  /** Formats a duration, given in seconds, in a suitable unit. NaN becomes a dash. */
  public static String seconds(double seconds) {
    if (Double.isNaN(seconds)) {
      return "–";
    }
    double magnitude = Math.abs(seconds);
    return magnitude < 120
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : magnitude < 7_200
            ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
            : magnitude < 172_800
                ? String.format(Locale.ROOT, "%.0f h", seconds / 3_600)
                : String.format(Locale.ROOT, "%.0f days", seconds / 86_400);
  }

  /** Formats a time of day in UTC. Null becomes a dash. */
  public static String time(Instant at) {
    return at == null ? "–" : MINUTE.format(at);
  }

  /** Formats a date and time in UTC. Null becomes a dash. */
  public static String moment(Instant at) {
    return at == null ? "–" : DAY_AND_MINUTE.format(at);
  }

  /** Returns the style sheet class for a level or decision. */
  public static String style(String level) {
    if (level == null) {
      return "none";
    }
    return switch (level) {
      case "HIGH", "REVALIDATE", "REVOKE", "alert", "silent" -> "high";
      case "MEDIUM", "STEP_UP", "low", "high" -> "medium";
      case "LOW", "ALLOW", "ok" -> "low";
      default -> "none";
    };
  }
}
