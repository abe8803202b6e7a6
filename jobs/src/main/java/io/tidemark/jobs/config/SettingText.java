package io.tidemark.jobs.config;

/**
 * A value of a setting as somebody wrote it.
 *
 * @param where in words, for messages: a file and line, a variable, a flag
 */
record SettingText(String text, String where) {
  /** Why there is such a value: a reason, for messages. */
  String said() {
    return "that is what " + where + " says";
  }
}
