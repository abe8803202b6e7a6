package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.Locale;

/** Finds where one of some words begins, looking at most places at a single letter. */
final class FirstLetters {
  private static final String[] NONE = {};

  /** The words by their first letter, of ASCII. */
  private final String[][] words;

  private final boolean anyCase;

  private FirstLetters(String[][] words, boolean anyCase) {
    this.words = words;
    this.anyCase = anyCase;
  }

  /** Of words that begin with a letter of ASCII. */
  static FirstLetters of(String... words) {
    String[][] byLetter = new String[128][];
    Arrays.fill(byLetter, NONE);
    for (String word : words) {
      add(byLetter, word.charAt(0), word);
    }
    return new FirstLetters(byLetter, false);
  }

  /** The same words, in capitals or not. */
  FirstLetters ofAnyCase() {
    String[][] either = words.clone();
    for (String[] alike : words) {
      for (String word : alike) {
        add(either, word.toUpperCase(Locale.ROOT).charAt(0), word);
      }
    }
    return new FirstLetters(either, true);
  }

  private static void add(String[][] byLetter, char letter, String word) {
    String[] alike = Arrays.copyOf(byLetter[letter], byLetter[letter].length + 1);
    alike[alike.length - 1] = word;
    byLetter[letter] = alike;
  }

  /** The first place from one on where a word begins; -1 for none. */
  int next(String text, int from) {
    for (int at = from; at < text.length(); at++) {
      char letter = text.charAt(at);
      if (letter < 128 && words[letter] != NONE && isBegun(text, at, words[letter])) {
        return at;
      }
    }
    return -1;
  }

  private boolean isBegun(String text, int at, String[] alike) {
    for (String word : alike) {
      if (text.regionMatches(anyCase, at, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
