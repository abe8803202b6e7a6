package io.tidemark.jobs;

/** Quotes text, if necessary, so that a POSIX shell reads it as a single word. */
public final class ShellWord {
  private ShellWord() {}

  /** Returns the text as a single word: {@code my keys} becomes {@code 'my keys'}. */
  public static String of(String text) {
    return text.matches("[A-Za-z0-9_@+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
