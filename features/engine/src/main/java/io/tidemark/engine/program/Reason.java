package io.tidemark.engine.program;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reason why an event stood out. The observed and usual values are untrusted log text, which every
 * output must escape.
 *
 * @param message the feature's sentence, with the values filled in
 * @param share fraction of the event's statistic that this feature explains, in [0, 1]
 */
public record Reason(String feature, String message, String observed, String usual, double share) {
  /** Share below which a reason is not worth showing, unless it is the first. */
  public static final double LEAST_SHARE = 0.05;

  /** Returns the first reason and any others with a share of at least {@link #LEAST_SHARE}. */
  public static List<Reason> listed(List<Reason> reasons) {
    return reasons.stream()
        .filter(reason -> reason.share >= LEAST_SHARE || reason.equals(reasons.get(0)))
        .toList();
  }

  /**
   * Inserts values into a catalogue sentence, whose plural nouns become singular after a one. The
   * catalogue cannot contain the singular too, because that would change its hash.
   */
  static final class ReasonSentence {
    /**
     * Matches a placeholder, for the observed value with a plural noun that follows within two
     * words. "Is", "was", "has" and "address" are not plurals.
     */
    private static final Pattern PLACEHOLDER =
        Pattern.compile(
            "\\{usual}|\\{observed}(?:((?: [\\p{L}-]+){0,2}? )([\\p{L}-]+[\\p{L}&&[^aius]]s)(?![\\p{L}'-]))?");

    private static final Pattern SIBILANT = Pattern.compile("(?:ss|sh|ch|x)es$");

    /** Fills in all placeholders in one pass, so that those inside values are not expanded. */
    static String of(String sentence, String observed, String usual) {
      return PLACEHOLDER
          .matcher(sentence)
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
}
