package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.CelExpression;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.regex.Pattern;

/** Adds the nearest column or function to what CEL says of a name that it does not know. */
public final class CelHint {
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(\\w+)'");

  private CelHint() {}

  /**
   * The message, with a hint where there is one to give. A function comes first: where a macro is
   * misspelt, its variable is undeclared too.
   *
   * @param message with the expression in it
   */
  public static String added(String message) {
    List<String> unknown =
        UNDECLARED.matcher(message).results().map(found -> found.group(1)).toList();
    for (String name : unknown) {
      if (isCalled(name, message)) {
        return message
            + "; there is no function '"
            + name
            + "'"
            + NearestSpelling.hint(name, CelExpression.functions());
      }
    }
    List<String> columns = EventColumn.all().stream().map(EventColumn::column).toList();
    return unknown.isEmpty() ? message : message + NearestSpelling.hint(unknown.get(0), columns);
  }

  private static boolean isCalled(String name, String message) {
    return Pattern.compile("\\b" + name + "\\s*\\(").matcher(message).find();
  }
}
