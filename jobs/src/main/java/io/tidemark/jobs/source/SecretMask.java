package io.tidemark.jobs.source;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text that is kept for people to read. Ids of keys stay: they are what a leak
 * is followed by.
 */
final class SecretMask {
  private static final String MASK = "***";

  /** The name of a JSON member; inside a JSON string its quotes are escaped. */
  private static final Pattern MEMBER =
      Pattern.compile("\"([\\w.$-]{1," + SecretNames.LONGEST + "})(\\\\*+)\"\\s*+:\\s*+");

  /** A string, cut or whole, or what is neither a string nor a beginning. */
  private static final Pattern VALUE =
      Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"?+|[^\\s,\\[{}\\]\"\\\\]++", Pattern.DOTALL);

  private static final Pattern INNER_VALUE =
      Pattern.compile(
          "\\\\++\"(?:[^\"\\\\]++|\\\\{3,}+\"|\\\\++(?!\"))*+(?:\\\\++\")?+|[^\\s,\\[{}\\]\"\\\\]++");

  /** What follows {@code name=} in forms, query strings and command lines. */
  private static final Pattern PARAMETER_VALUE = Pattern.compile("[^\\s&\"',;]++");

  private static final Pattern SCHEME =
      Pattern.compile("(?i)\\b(bearer|basic)([ :]++)[a-z0-9._~+/=-]{6,}+");

  private static final Pattern KNOWN_SHAPE =
      Pattern.compile(
          "eyJ[\\w-]{8,}+(?:\\.[\\w-]*+){0,2}"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]*PRIVATE KEY-----)?+"
              + "|\\b(?:gh[pousr]_\\w{20,}+|github_pat_\\w{20,}+|glpat-[\\w-]{16,}+|xox[abprs]-[\\w-]{10,}+"
              + "|hvs\\.[\\w-]{16,}+|sk-[\\w-]{20,}+|AIza[\\w-]{30,}+)");

  /** What each alternative of {@link #KNOWN_SHAPE} begins with. */
  private static final List<String> KNOWN_STARTS =
      List.of(
          "eyJ",
          "-----BEGIN ",
          "ghp_",
          "gho_",
          "ghu_",
          "ghs_",
          "ghr_",
          "github_pat_",
          "glpat-",
          "xox",
          "hvs.",
          "sk-",
          "AIza");

  private SecretMask() {}

  /** The text with {@code ***} in place of what looks like a secret. */
  static String masked(String text) {
    // Nearly no value holds what the patterns begin with, and a search costs a hundredth of them.
    String masked = text;
    if (text.indexOf('"') >= 0) {
      masked = withoutMembers(masked);
    }
    if (masked.indexOf('=') >= 0) {
      masked = withoutParameters(masked);
    }
    if (containsScheme(masked)) {
      masked = SCHEME.matcher(masked).replaceAll("$1$2" + MASK);
    }
    if (containsKnownStart(masked)) {
      masked = KNOWN_SHAPE.matcher(masked).replaceAll(MASK);
    }
    return masked;
  }

  private static String withoutMembers(String text) {
    Matcher member = MEMBER.matcher(text);
    StringBuilder masked = new StringBuilder();
    int copied = 0;
    int from = 0;
    while (member.find(from)) {
      from = member.end();
      if (!SecretNames.isMember(member.group(1))) {
        continue;
      }
      boolean inner = !member.group(2).isEmpty();
      Matcher value = (inner ? INNER_VALUE : VALUE).matcher(text).region(from, text.length());
      if (value.lookingAt()) {
        String quote = inner ? "\\\"" : "\"";
        masked.append(text, copied, from).append(quote).append(MASK).append(quote);
        from = value.end();
        copied = from;
      }
    }
    return copied == 0 ? text : masked.append(text, copied, text.length()).toString();
  }

  private static String withoutParameters(String text) {
    StringBuilder masked = new StringBuilder();
    int copied = 0;
    int at = text.indexOf('=');
    while (at >= 0) {
      int from = at + 1;
      if (SecretNames.isParameter(nameBefore(text, at))) {
        Matcher value = PARAMETER_VALUE.matcher(text).region(from, text.length());
        if (value.lookingAt()) {
          masked.append(text, copied, from).append(MASK);
          from = value.end();
          copied = from;
        }
      }
      at = text.indexOf('=', from);
    }
    return copied == 0 ? text : masked.append(text, copied, text.length()).toString();
  }

  /** The last characters before a place that may belong to a name. */
  private static String nameBefore(String text, int end) {
    int start = end;
    while (start > 0 && end - start < SecretNames.LONGEST && isOfName(text.charAt(start - 1))) {
      start--;
    }
    return text.substring(start, end);
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_.$-".indexOf(c) >= 0;
  }

  private static boolean containsKnownStart(String text) {
    for (String start : KNOWN_STARTS) {
      if (text.contains(start)) {
        return true;
      }
    }
    return false;
  }

  private static boolean containsScheme(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if ((c == 'b' || c == 'B')
          && (text.regionMatches(true, at, "bearer", 0, 6)
              || text.regionMatches(true, at, "basic", 0, 5))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The value of a field, masked as a whole where the field's name says so.
   *
   * @param path native path of the field; its last part is its name
   */
  static String masked(String path, String value) {
    String name = path.substring(path.lastIndexOf('.') + 1);
    return SecretNames.isMember(name) ? MASK : masked(value);
  }
}
