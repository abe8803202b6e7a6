package io.tidemark.engine.enrich;

/**
 * A text with some of its places replaced, from left to right; the text itself where none is.
 *
 * <pre>{@code
 * Replacements masked = new Replacements("key=abc&x=1");
 * masked.put(4, 7, "***");
 * masked.toString();                                        // key=***&x=1
 * }</pre>
 */
public final class Replacements {
  private final String text;
  private StringBuilder replaced;
  private int end;

  /** Of this text, with no place replaced. */
  public Replacements(String text) {
    this.text = text;
  }

  /** Puts another text in a place, at or behind {@link #end}. */
  public void put(int from, int to, String other) {
    if (replaced == null) {
      replaced = new StringBuilder(text.length());
    }
    replaced.append(text, end, from).append(other);
    end = to;
  }

  /** Where the last replaced place ends; 0 before any. */
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
