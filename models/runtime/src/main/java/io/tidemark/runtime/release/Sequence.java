package io.tidemark.runtime.release;

/**
 * The position of a release in its stream, which always increases, even if older content is
 * published again. Sequences start over only once no key that signed earlier releases is trusted
 * any more.
 *
 * @param number at least 1, or 0 for {@link #NONE}
 */
public record Sequence(long number) implements Comparable<Sequence> {
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
