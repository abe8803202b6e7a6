package io.tidemark.jobs;

/** How a long-running step displays its progress. */
public enum Display {
  /** A progress bar that is redrawn in place, for terminals. */
  BAR,
  /** An occasional log line, for all other output. */
  LINES
}
