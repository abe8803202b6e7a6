package io.tidemark.engine.enrich;

import java.util.List;
import java.util.Locale;

/**
 * The two forms of an operation name that are matched against rules.
 *
 * @param lower the original text in lower case
 * @param words the words in its last part, joined by {@code _}: {@code sendMoney}, {@code
 *     bank.send-money} and {@code mcp__bank__send_money} all become {@code send_money}. An
 *     operation that contains a space, such as {@code get pods/exec}, is left as it is
 */
record OperationName(String lower, String words) {
  /**
   * @param operation operation as logged; null is treated as an empty name
   */
  static OperationName of(String operation) {
    if (operation == null) {
      return new OperationName("", "");
    }
    String lower = operation.toLowerCase(Locale.ROOT);
    return new OperationName(
        lower, operation.indexOf(' ') >= 0 ? lower : wordsOf(lastPart(operation)));
  }

  /** Returns the first pattern that matches the text or, if there is none, the words; or null. */
  Glob first(List<Glob> patterns) {
    Glob first = Glob.first(patterns, lower);
    return first != null || words.equals(lower) ? first : Glob.first(patterns, words);
  }

  private static String lastPart(String name) {
    for (int i = name.length() - 2; i >= 0; i--) {
      char c = name.charAt(i);
      if (c == '.' || c == '/' || c == ':' || (c == '_' && i > 0 && name.charAt(i - 1) == '_')) {
        return name.substring(i + 1);
      }
    }
    return name;
  }

  /** Returns the words of a name: {@code fileID} becomes {@code file_id}. */
  static String wordsOf(String name) {
    StringBuilder words = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          i > 0
              && Character.isUpperCase(c)
              && (!Character.isUpperCase(name.charAt(i - 1))
                  || (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1))));
      if (begins && words.charAt(words.length() - 1) != '_') {
        words.append('_');
      }
      words.append(c == '-' || c == '.' || c == ' ' ? '_' : c);
    }
    return words.toString().toLowerCase(Locale.ROOT);
  }
}
