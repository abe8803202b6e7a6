package io.tidemark.engine.enrich;

import java.util.List;

/** A pattern in which {@code *} stands for any run of characters; letters match in either case. */
final class Glob {
  private final String pattern;

  /**
   * @param pattern lower case
   */
  Glob(String pattern) {
    this.pattern = pattern;
  }

  /** The first of them that matches a text in lower case; null where none does. */
  static Glob first(List<Glob> globs, String lowerText) {
    for (Glob glob : globs) {
      if (glob.matches(lowerText)) {
        return glob;
      }
    }
    return null;
  }

  /** Whether it begins with {@code !} and the rest matches a text in lower case. */
  boolean forbids(String lowerText) {
    return pattern.startsWith("!") && matches(1, lowerText);
  }

  @Override
  public String toString() {
    return pattern;
  }

  /**
   * @param text lower case
   */
  boolean matches(String text) {
    return matches(0, text);
  }

  private boolean matches(int from, String text) {
    int p = from;
    int t = 0;
    int star = -1;
    int resume = 0;
    // Greedy with one point of return: the last star decides, so no input makes it exponential.
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
