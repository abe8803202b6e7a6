package io.tidemark.jobs;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Formats counts with their nouns, such as {@code 1 day} or {@code 1,200 events}. */
public final class Counted {
  private Counted() {}

  /** Formats a count with its noun; the plural is formed by adding an "s". */
  public static String of(long number, String one) {
    return of(number, one, one + "s");
  }

  /** Formats a count with its noun, of which the plural is also used for zero. */
  public static String of(long number, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : several);
  }

  /** Formats a size in bytes as MB, or as kB if it is below 10 MB. */
  public static String bytes(long bytes) {
    return bytes < 10L << 20
        ? String.format(Locale.ROOT, "%,d kB", bytes >> 10)
        : String.format(Locale.ROOT, "%,d MB", bytes >> 20);
  }

  /**
   * Formats a total followed by its parts, largest first, as in {@code 5: okta 3, vault 2}.
   *
   * @param parts counts by name; parts with equal counts keep the order of the map
   */
  public static String of(long all, Map<String, ? extends Number> parts) {
    StringJoiner words = new StringJoiner(", ", ": ", "").setEmptyValue("");
    parts.entrySet().stream()
        .sorted(Comparator.comparingLong(part -> -part.getValue().longValue()))
        .map(part -> String.format(Locale.ROOT, "%s %,d", part.getKey(), part.getValue()))
        .forEach(words::add);
    return String.format(Locale.ROOT, "%,d%s", all, words);
  }
}
