package io.tidemark.engine.enrich;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** Finds the first of several words in a string; two letters rule out most positions. */
final class LiteralPrefilter {
  private static final int ASCII = 128;

  private final List<String> words;
  private final boolean anyCase;
  private final List<List<String>> byFirst = new ArrayList<>();

  private final BitSet beginnings = new BitSet(ASCII * ASCII);

  private LiteralPrefilter(List<String> words, boolean anyCase) {
    this.words = words;
    this.anyCase = anyCase;
    for (int letter = 0; letter < ASCII; letter++) {
      byFirst.add(new ArrayList<>());
    }
    for (String word : words) {
      for (char first : spellings(word.charAt(0))) {
        byFirst.get(first).add(word);
        for (char second : spellings(word.charAt(1))) {
          beginnings.set(first * ASCII + second);
        }
      }
    }
  }

  private char[] spellings(char letter) {
    char small = Character.toLowerCase(letter);
    char capital = Character.toUpperCase(letter);
    return anyCase && small != capital ? new char[] {small, capital} : new char[] {letter};
  }

  static LiteralPrefilter of(String... words) {
    return new LiteralPrefilter(List.of(words), false);
  }

  LiteralPrefilter ofAnyCase() {
    return new LiteralPrefilter(words, true);
  }

  LiteralPrefilter orAnyOf(LiteralPrefilter other) {
    return new LiteralPrefilter(Stream.concat(words.stream(), other.words.stream()).toList(), true);
  }

  /** Returns the first position at or after {@code from} where one of the words starts, or −1. */
  int next(String text, int from) {
    int last = text.length() - 1;
    char second = from < last ? text.charAt(from) : 0;
    for (int at = from; at < last; at++) {
      char first = second;
      second = text.charAt(at + 1);
      if (first < ASCII
          && second < ASCII
          && beginnings.get(first * ASCII + second)
          && isBegun(text, at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean isBegun(String text, int at) {
    for (String word : byFirst.get(text.charAt(at))) {
      if (text.regionMatches(anyCase, at, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
