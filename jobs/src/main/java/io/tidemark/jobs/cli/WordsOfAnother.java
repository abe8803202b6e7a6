package io.tidemark.jobs.cli;

/** A command that carries the words of another one, after {@code --}. */
interface WordsOfAnother {
  /** Whether an option is the other command's, and stands before the dashes by mistake. */
  boolean takesAfterDashes(String option);
}
