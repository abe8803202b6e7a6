package io.tidemark.jobs;

/** How a long step shows that it lives. */
public enum Display {
  /** A bar that is redrawn, for people at a terminal. */
  BAR,
  /** A log line now and then, for everything else. */
  LINES
}
