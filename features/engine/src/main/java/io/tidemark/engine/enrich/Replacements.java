package io.tidemark.engine.enrich;

/** Replaces ranges of a string, from left to right. Without any, the result is the same object. */
public final class Replacements {
  private final String text;
  private StringBuilder replaced;
  private int end;

  public Replacements(String text) {
    this.text = text;
  }

  /** Replaces a range, which must start at or after {@link #end}. */
  public void put(int from, int to, String other) {
    if (replaced == null) {
      replaced = new StringBuilder(text.length());
    }
    replaced.append(text, end, from).append(other);
    end = to;
  }

  public int end() {
    return end;
  }

  @Override
  public String toString() {
    return replaced == null
        ? text
        : new StringBuilder(replaced).append(text, end, text.length()).toString();
  }
}
