package io.tidemark.jobs.watch;

import java.util.Locale;

/** Reasons why a night may treat an event differently from a watch. */
public enum Mismatch {
  /** Judged after later events. */
  LATE,
  /** Not judged because it is far older than the newest event. */
  TOO_LATE,
  /** Not judged because it is older than the first start's warm-up period. */
  BEFORE_START,
  /** Not judged because the release has already learned from its day. */
  LEARNED_ALREADY,
  /** Not judged again: a copy or another record of a request already judged in an earlier round. */
  COPY,
  /** Judged although another span of its tool call was judged in an earlier round. */
  TOOL_CALL_IN_PARTS;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
