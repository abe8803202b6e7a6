package io.tidemark.engine.program;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentence of a reason: what a catalogue says, with what was seen put in. A catalogue has its
 * nouns in the plural; beside the number one they lose it here, as its text is part of its hash.
 */
final class ReasonSentence {
  /**
   * A placeholder; that of what was seen with up to two words and the plural after it. No verb of a
   * sentence about a value ends like one: "is", "was" and "has" are left alone, "address" too.
   */
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "\\{usual}|\\{observed}(?:((?: [\\p{L}-]+){0,2}? )([\\p{L}-]+[\\p{L}&&[^aius]]s)(?![\\p{L}'-]))?");

  private static final Pattern SIBILANT = Pattern.compile("(?:ss|sh|ch|x)es$");

  private ReasonSentence() {}

  /** In one pass: a value that spells a placeholder is not filled in again. */
  static String of(String says, String observed, String usual) {
    return PLACEHOLDER
        .matcher(says)
        .replaceAll(found -> Matcher.quoteReplacement(filled(found, observed, usual)));
  }

  private static String filled(MatchResult found, String observed, String usual) {
    if (found.group().equals("{usual}")) {
      return usual;
    }
    if (found.group(2) == null) {
      return observed;
    }
    String noun = found.group(2);
    return observed + found.group(1) + (observed.equals("1") ? singular(noun) : noun);
  }

  private static String singular(String plural) {
    int length = plural.length();
    if (plural.endsWith("ies")) {
      return plural.substring(0, length - 3) + "y";
    }
    return plural.substring(0, length - (SIBILANT.matcher(plural).find() ? 2 : 1));
  }
}
