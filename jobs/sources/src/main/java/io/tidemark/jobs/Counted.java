package io.tidemark.jobs;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** A number of things in words: {@code 1 day}, {@code 2 days}, {@code 1,200 events}. */
public final class Counted {
  private Counted() {}

  /**
   * The number and the word that goes with it.
   *
   * @param one the word for one of them; more than one, and none, have an s at the end
   */
  public static String of(long number, String one) {
    return of(number, one, one + "s");
  }

  /**
   * The number and the word that goes with it.
   *
   * @param one the word for one of them
   * @param several the word for more than one, and for none
   */
  public static String of(long number, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : several);
  }

  /** A size in MB; in kB below 10 MB, where whole ones would say little. */
  public static String bytes(long bytes) {
    return bytes < 10L << 20
        ? String.format(Locale.ROOT, "%,d kB", bytes >> 10)
        : String.format(Locale.ROOT, "%,d MB", bytes >> 20);
  }

  /**
   * A number and what it is made of, the most first: {@code 5: okta 3, vault 2}.
   *
   * @param parts by their names; those of one size stay in their order
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
