package io.tidemark.jobs;

/** Text as one word of a POSIX shell's command line, quoted where it must be. */
public final class ShellWord {
  private ShellWord() {}

  /** The word: {@code my keys} is {@code 'my keys'}. */
  public static String of(String text) {
    return text.matches("[A-Za-z0-9_@+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
