package io.tidemark.jobs.config;

import io.tidemark.jobs.PrintableText;

/**
 * A value of a setting as somebody wrote it.
 *
 * @param where in words, for messages: a file and line, a variable, a flag
 */
record SettingText(String text, String where) {
  /** The value in quotes, safe to print. */
  String quoted() {
    return "'" + PrintableText.of(text, 60) + "'";
  }
}
