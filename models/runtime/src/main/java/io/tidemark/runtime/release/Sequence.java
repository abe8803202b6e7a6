package io.tidemark.runtime.release;

/**
 * The place of a release in its stream. Numbers only rise, also when older content is published
 * again. They begin again where no release key that signed the ones before is trusted any more.
 *
 * @param number at least 1; 0 stands before the first
 */
public record Sequence(long number) implements Comparable<Sequence> {
  /** Before every release. */
  public static final Sequence NONE = new Sequence(0);

  public Sequence {
    if (number < 0) {
      throw new IllegalArgumentException("There is no sequence " + number + "; it counts from 1");
    }
  }

  /** The next number. */
  public Sequence next() {
    return new Sequence(Math.addExact(number, 1));
  }

  @Override
  public int compareTo(Sequence other) {
    return Long.compare(number, other.number);
  }

  /** The number. */
  @Override
  public String toString() {
    return Long.toString(number);
  }
}
