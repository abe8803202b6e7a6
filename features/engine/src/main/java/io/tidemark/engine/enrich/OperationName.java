package io.tidemark.engine.enrich;

import java.util.List;
import java.util.Locale;

/**
 * The two forms of an operation name that are matched against rules.
 *
 * @param lower the original text in lower case
 * @param words the words in the last part of the name, in lower case and joined by {@code _}. For
 *     instance, {@code sendMoney}, {@code send-money}, {@code bank.sendMoney} and {@code
 *     mcp__bank__send_money} all become {@code send_money}. An operation that contains a space,
 *     such as {@code get pods/exec}, is not a name. Such an operation is not split into words, so
 *     both forms are equal
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

  /**
   * Returns the first pattern that matches the original text. If there is none, returns the first
   * pattern that matches the words, or null if no pattern does.
   */
  Glob first(List<Glob> patterns) {
    Glob first = Glob.first(patterns, lower);
    return first != null || words.equals(lower) ? first : Glob.first(patterns, words);
  }

  /**
   * Returns the part that follows the last {@code .}, {@code /}, {@code :} or {@code __} inside the
   * name.
   */
  private static String lastPart(String name) {
    for (int i = name.length() - 2; i >= 0; i--) {
      char c = name.charAt(i);
      if (c == '.' || c == '/' || c == ':' || (c == '_' && i > 0 && name.charAt(i - 1) == '_')) {
        return name.substring(i + 1);
      }
    }
    return name;
  }

  /**
   * Returns the words of a name in lower case, joined by underscores: {@code fileID} becomes {@code
   * file_id}.
   */
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
