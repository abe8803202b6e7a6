package io.tidemark.jobs;

/** Quotes text, if needed, so that a POSIX shell reads it as one word. */
public final class ShellWord {
  private ShellWord() {}

  /** Returns the text as one shell word. For example, {@code my keys} becomes {@code 'my keys'}. */
  public static String of(String text) {
    return text.matches("[A-Za-z0-9_@+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
