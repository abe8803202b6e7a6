package io.tidemark.engine.enrich;

import io.tidemark.engine.event.AccessEvent;
import java.util.Locale;

/** What a log says about whether an action is a read or a write, if no rule matches. */
enum Hint {
  NONE,
  READS,
  WRITES;

  /**
   * @param isWrite 1, 0 or {@link AccessEvent#MISSING}; takes precedence over the method
   */
  static Hint of(long isWrite, String httpMethod) {
    if (isWrite != AccessEvent.MISSING) {
      return isWrite == 0 ? READS : WRITES;
    }
    if (httpMethod == null) {
      return NONE;
    }
    return switch (httpMethod.toUpperCase(Locale.ROOT)) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> READS;
      case "POST", "PUT", "PATCH", "DELETE" -> WRITES;
      default -> NONE;
    };
  }
}
