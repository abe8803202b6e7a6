package io.tidemark.notebooks.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats numbers, and times in UTC, in the same way everywhere. NaN and null become a dash. */
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

  /** Formats a share as a percentage, with decimals below 10 %. */
  public static String percent(double share) {
    double percent = 100 * share;
    String form = percent == 0 || percent >= 10 ? "%.0f" : percent < 0.1 ? "%.2f" : "%.1f";
    return number(form + " %%", percent);
  }

  public static String value(double value) {
    return number("%.3f", value);
  }

  /** Formats a value with four decimals, for risks and thresholds near 1. */
  public static String threshold(double value) {
    return number("%.4f", value);
  }

  public static String rough(double value) {
    return number("%,.1f", value);
  }

  public static String seconds(double seconds) {
    double magnitude = Math.abs(seconds);
    return magnitude >= 172_800
        ? number("%.0f days", seconds / 86_400)
        : magnitude >= 7_200
            ? number("%.0f h", seconds / 3_600)
            : magnitude >= 120 ? number("%.0f min", seconds / 60) : number("%.0f s", seconds);
  }

  private static String number(String form, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, form, value);
  }

  public static String time(Instant at) {
    return at == null ? "–" : MINUTE.format(at);
  }

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
