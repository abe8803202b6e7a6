package io.tidemark.jobs.source;

/** Tracks the keys of the outermost object in order to find the key that contains the records. */
final class TopLevelKeyTracker {
  private static final int LONGEST_KEY = 16;

  private final StringBuilder text = new StringBuilder();
  private boolean afterColon;
  private boolean valueSeen;

  void opened() {
    if (afterColon) {
      valueSeen = true;
    } else {
      text.setLength(0);
    }
  }

  void character(int c, boolean inside) {
    if (!afterColon && inside && text.length() <= LONGEST_KEY) {
      text.append((char) c);
    }
  }

  void colon(int depth) {
    afterColon |= depth == 1;
  }

  void comma(int depth) {
    if (depth == 1) {
      afterColon = false;
      valueSeen = false;
    }
  }

  void value() {
    valueSeen = true;
  }

  String key() {
    return afterColon && !valueSeen ? text.toString() : "";
  }
}
