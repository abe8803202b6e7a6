package io.tidemark.jobs;

/** How the progress of a long-running step is displayed. */
public enum Display {
  /** A progress bar that is redrawn in place, for terminals. */
  BAR,
  /** Occasional log lines, for all other output. */
  LINES
}
