package io.tidemark.runtime.bundle;

/**
 * The place of a release in its stream: by epoch, then by number. An epoch ends when the signing
 * key is given up; within one, numbers only rise, also when older content is published again.
 *
 * @param epoch at least 1
 * @param number at least 1; 0 stands before the first
 */
public record Sequence(long epoch, long number) implements Comparable<Sequence> {
  /** Before every release. */
  public static final Sequence NONE = new Sequence(1, 0);

  public Sequence {
    if (epoch < 1 || number < 0) {
      throw new IllegalArgumentException(
          "There is no epoch " + epoch + " with sequence " + number + "; both count from 1");
    }
  }

  /** The next number of the same epoch. */
  public Sequence next() {
    return new Sequence(epoch, Math.addExact(number, 1));
  }

  @Override
  public int compareTo(Sequence other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(number, other.number);
  }

  /** {@code epoch.number}. */
  @Override
  public String toString() {
    return epoch + "." + number;
  }
}
