package io.tidemark.engine.enrich;

import java.util.List;
import java.util.Locale;

/** Case-insensitive pattern in which {@code *} matches any sequence of characters. */
final class Glob {
  private final String pattern;

  Glob(String pattern) {
    this.pattern = pattern.toLowerCase(Locale.ROOT);
  }

  /** Returns the first pattern that matches a text in lower case, or null. */
  static Glob first(List<Glob> globs, String lowerText) {
    for (Glob glob : globs) {
      if (glob.matches(lowerText)) {
        return glob;
      }
    }
    return null;
  }

  /** Returns whether this pattern is {@code !} and one that matches a text in lower case. */
  boolean forbids(String lowerText) {
    return pattern.startsWith("!") && matches(1, lowerText);
  }

  @Override
  public String toString() {
    return pattern;
  }

  boolean matches(String text) {
    return matches(0, text);
  }

  private boolean matches(int from, String text) {
    int p = from;
    int t = 0;
    int star = -1;
    int resume = 0;
    // Only the last asterisk is tried again, so no input takes exponential time.
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
