package io.tidemark.jobs;

/** Ways of displaying the progress of a long-running step. */
public enum Display {
  /** A progress bar that is redrawn in place, for terminals. */
  BAR,
  /** Occasional log lines, for output that is not a terminal. */
  LINES
}
