package io.tidemark.engine.enrich;

import java.util.List;
import java.util.Locale;

/**
 * An operation in the two spellings that rules are compared with.
 *
 * @param lower as the log spells it, in lower case
 * @param words the words of its last part, in lower case and joined by {@code _}: {@code
 *     send_money} for {@code sendMoney}, {@code send-money}, {@code bank.sendMoney} and {@code
 *     mcp__bank__send_money}. The same as {@code lower} where the operation holds a space, as
 *     {@code get pods/exec} does: that is no name
 */
record OperationName(String lower, String words) {
  /**
   * @param operation null is taken as an empty name
   */
  static OperationName of(String operation) {
    if (operation == null) {
      return new OperationName("", "");
    }
    String lower = operation.toLowerCase(Locale.ROOT);
    return new OperationName(
        lower, operation.indexOf(' ') >= 0 ? lower : words(lastPart(operation)));
  }

  /** The first of the patterns that fits one of the spellings; null where none does. */
  Glob first(List<Glob> patterns) {
    Glob first = Glob.first(patterns, lower);
    return first != null || words.equals(lower) ? first : Glob.first(patterns, words);
  }

  /** What follows the last {@code .}, {@code /}, {@code :} or {@code __} that something follows. */
  private static String lastPart(String name) {
    for (int i = name.length() - 2; i >= 0; i--) {
      char c = name.charAt(i);
      if (c == '.' || c == '/' || c == ':' || (c == '_' && i > 0 && name.charAt(i - 1) == '_')) {
        return name.substring(i + 1);
      }
    }
    return name;
  }

  /** The words of a name in lower case, joined by {@code _}: {@code file_id} for {@code fileID}. */
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
