package io.tidemark.engine.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

public final class NearestSpelling {
  /** Longer lists of known words are not shown in full. */
  private static final int MOST_SHOWN = 40;

  private static final int NEAREST_SHOWN = 3;

  private NearestSpelling() {}

  /**
   * Returns {@code "; did you mean 'x'?"}. If no known word is close enough, returns the known
   * words, or the nearest ones if there are many.
   */
  public static String hint(String word, Collection<String> known) {
    String listed =
        known.size() <= MOST_SHOWN
            ? "; known are " + String.join(", ", known)
            : "; the nearest known are "
                + known.stream()
                    .sorted(Comparator.comparingInt(candidate -> distance(word, candidate)))
                    .limit(NEAREST_SHOWN)
                    .collect(Collectors.joining(", "));
    return hint(word, known, listed);
  }

  public static String hint(String word, Collection<String> known, String otherwise) {
    return of(word, known).map(near -> "; did you mean '" + near + "'?").orElse(otherwise);
  }

  /**
   * Returns the first of the closest known words, or empty if none is close enough: within two
   * letters for words of up to five, otherwise within three letters or a third of the length.
   */
  public static Optional<String> of(String word, Collection<String> known) {
    String best = null;
    int bestDistance = 1 + (word.length() < 6 ? 2 : Math.max(3, word.length() / 3));
    for (String candidate : known) {
      int distance = distance(word, candidate);
      if (distance < Math.min(bestDistance, candidate.length())) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[b.length()];
  }
}
