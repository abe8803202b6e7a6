package io.tidemark.engine.enrich;

/**
 * Text with replaced ranges, from left to right; the original text without replacements.
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

  /** Starts with this text and no replacements. */
  public Replacements(String text) {
    this.text = text;
  }

  /** Replaces a range, at or behind {@link #end}. */
  public void put(int from, int to, String other) {
    if (replaced == null) {
      replaced = new StringBuilder(text.length());
    }
    replaced.append(text, end, from).append(other);
    end = to;
  }

  /** End of the last replaced range; 0 without one. */
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
