package io.tidemark.runtime.release;

/**
 * Position of a release in its stream. Sequences always increase, even when older content is
 * published again. They start again only if none of the release keys that signed earlier releases
 * is trusted any longer.
 *
 * @param number at least 1, or 0 before the first release
 */
public record Sequence(long number) implements Comparable<Sequence> {
  /** Sequence that precedes every release. */
  public static final Sequence NONE = new Sequence(0);

  public Sequence {
    if (number < 0) {
      throw new IllegalArgumentException(
          "A sequence cannot be " + number + "; sequences start at" + " 1");
    }
  }

  public Sequence next() {
    return new Sequence(Math.addExact(number, 1));
  }

  @Override
  public int compareTo(Sequence other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
