package io.tidemark.jobs;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Counts in words: {@code 1 day}, {@code 2 days}, {@code 1,200 events}. */
public final class Counted {
  private Counted() {}

  /**
   * Formats a count with its noun.
   *
   * @param one the singular; the plural adds an s
   */
  public static String of(long number, String one) {
    return of(number, one, one + "s");
  }

  /**
   * Formats a count with its noun.
   *
   * @param one the singular
   * @param several the plural, also used for zero
   */
  public static String of(long number, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : several);
  }

  /** Formats a size in MB, or in kB below 10 MB. */
  public static String bytes(long bytes) {
    return bytes < 10L << 20
        ? String.format(Locale.ROOT, "%,d kB", bytes >> 10)
        : String.format(Locale.ROOT, "%,d MB", bytes >> 20);
  }

  /**
   * Formats a total and its parts, largest first: {@code 5: okta 3, vault 2}.
   *
   * @param parts counts by name; equal counts keep their order
   */
  public static String of(long all, Map<String, ? extends Number> parts) {
    StringJoiner words = new StringJoiner(", ", ": ", "").setEmptyValue("");
    parts.entrySet().stream()
        .sorted(Comparator.comparingLong(part -> -part.getValue().longValue()))
        .forEach(
            part ->
                words.add(
                    String.format(
                        Locale.ROOT, "%s %,d", part.getKey(), part.getValue().longValue())));
    return String.format(Locale.ROOT, "%,d%s", all, words);
  }
}
