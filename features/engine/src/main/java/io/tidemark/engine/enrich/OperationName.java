package io.tidemark.engine.enrich;

import java.util.List;
import java.util.Locale;

/**
 * Operation in the two forms that rules match.
 *
 * @param lower original form in lower case
 * @param words words of its last part, in lower case and joined by {@code _}: {@code send_money}
 *     for {@code sendMoney}, {@code send-money}, {@code bank.sendMoney} and {@code
 *     mcp__bank__send_money}. Equal to {@code lower} for an operation with a space, such as {@code
 *     get pods/exec}, which is not a name
 */
record OperationName(String lower, String words) {
  /**
   * @param operation null counts as an empty name
   */
  static OperationName of(String operation) {
    if (operation == null) {
      return new OperationName("", "");
    }
    String lower = operation.toLowerCase(Locale.ROOT);
    return new OperationName(
        lower, operation.indexOf(' ') >= 0 ? lower : words(lastPart(operation)));
  }

  /** First pattern that matches one of the forms; null if none does. */
  Glob first(List<Glob> patterns) {
    Glob first = Glob.first(patterns, lower);
    return first != null || words.equals(lower) ? first : Glob.first(patterns, words);
  }

  /** Part after the last inner {@code .}, {@code /}, {@code :} or {@code __}. */
  private static String lastPart(String name) {
    for (int i = name.length() - 2; i >= 0; i--) {
      char c = name.charAt(i);
      if (c == '.' || c == '/' || c == ':' || (c == '_' && i > 0 && name.charAt(i - 1) == '_')) {
        return name.substring(i + 1);
      }
    }
    return name;
  }

  /** Words of a name in lower case, joined by {@code _}: {@code file_id} for {@code fileID}. */
  static String words(String name) {
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
