package io.tidemark.jobs.watch;

import java.util.Locale;

/** Reasons why a night may treat an event differently from a watch. */
public enum Mismatch {
  /** The event was judged after later ones. */
  LATE,
  /** The event was not judged because it is far older than the newest one. */
  TOO_LATE,
  /** The event was not judged because it precedes the warm-up period of the first start. */
  BEFORE_START,
  /** The event was not judged because the release has already learned from its day. */
  LEARNED_ALREADY,
  /** The event was not judged because it repeats a request judged in an earlier round. */
  COPY,
  /** The event was judged although another span of its tool call was judged in an earlier round. */
  TOOL_CALL_IN_PARTS;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
