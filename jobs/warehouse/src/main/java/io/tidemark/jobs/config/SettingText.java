package io.tidemark.jobs.config;

import io.tidemark.jobs.PrintableText;

/**
 * Value of a setting as the user wrote it.
 *
 * @param where its origin for messages: a file and line, a variable, a flag
 */
record SettingText(String text, String where) {
  /** Value in quotes, safe to print. */
  String quoted() {
    return "'" + PrintableText.of(text, 60) + "'";
  }
}
