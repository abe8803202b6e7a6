package io.tidemark.jobs;

/** How a long step shows progress. */
public enum Display {
  /** A progress bar that is redrawn, for terminals. */
  BAR,
  /** An occasional log line, for everything else. */
  LINES
}
