package io.tidemark.runtime.forest;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the split of a node is chosen. */
public enum SplitRule {
  /** Feature and value at random, as in the paper. */
  RANDOM,
  /**
   * At a {@code guidedShare} of the nodes, the feature and the value that leave the two sides most
   * alike in themselves; at random elsewhere.
   */
  POOLED_GAIN;

  /** The name in configurations: {@code random}, {@code pooledGain}. */
  public String text() {
    String[] words = name().toLowerCase(Locale.ROOT).split("_");
    return words.length == 1
        ? words[0]
        : words[0] + Character.toUpperCase(words[1].charAt(0)) + words[1].substring(1);
  }

  /**
   * The rule of that {@link #text()}.
   *
   * @throws IllegalArgumentException listing the names, if it is none of them
   */
  public static SplitRule named(String text) {
    for (SplitRule rule : values()) {
      if (rule.text().equals(text)) {
        return rule;
      }
    }
    throw new IllegalArgumentException(
        "Forest option splitRule is "
            + text
            + "; choose one of "
            + Arrays.stream(values()).map(SplitRule::text).collect(Collectors.joining(", ")));
  }
}
