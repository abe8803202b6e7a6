package io.tidemark.jobs;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody probably meant to write. */
public final class NearestSpelling {
  private NearestSpelling() {}

  /**
   * The known word nearest to what was written, the first of several equally near; empty where none
   * is within three letters, within a third of a longer word, or within two letters of one shorter
   * than six.
   */
  public static Optional<String> of(String written, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    int limit = written.length() < 6 ? 2 : Math.max(3, written.length() / 3);
    return known.stream()
        .filter(word -> distance.apply(written, word) <= Math.min(limit, word.length() - 1))
        .min(Comparator.comparing(word -> distance.apply(written, word)));
  }
}
