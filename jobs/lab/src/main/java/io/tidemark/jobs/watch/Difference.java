package io.tidemark.jobs.watch;

import java.util.Locale;

/** Why a night may treat an event differently than a watch. */
public enum Difference {
  /** Judged after later events. */
  LATE,
  /** Not judged, because it is far older than the newest event. */
  TOO_LATE,
  /** Not judged, because it is older than the warm-up of the first start. */
  BEFORE_START,
  /** Not judged, because the release has learned from its day. */
  LEARNED_ALREADY,
  /**
   * Not judged again: a copy, or another record of a request that was judged in an earlier round.
   */
  COPY,
  /** Judged although another span of its tool call was judged in an earlier round. */
  TOOL_CALL_IN_PARTS;

  /** Returns the name in metrics, for example {@code too_late}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
