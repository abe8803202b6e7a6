package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adds the nearest column to what CEL says of a name that it does not know. */
public final class CelHint {
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(\\w+)'");

  private CelHint() {}

  /** The message, with a hint where there is one to give. */
  public static String added(String message) {
    Matcher matcher = UNDECLARED.matcher(message);
    if (!matcher.find()) {
      return message;
    }
    List<String> columns = EventColumn.all().stream().map(EventColumn::column).toList();
    return message + NearestSpelling.hint(matcher.group(1), columns);
  }
}
