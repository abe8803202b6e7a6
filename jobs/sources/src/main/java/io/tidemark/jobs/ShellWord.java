package io.tidemark.jobs;

/** Quotes text as one word of a POSIX shell command line, if needed. */
public final class ShellWord {
  private ShellWord() {}

  /** Returns the word: {@code my keys} becomes {@code 'my keys'}. */
  public static String of(String text) {
    return text.matches("[A-Za-z0-9_@+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
