package io.tidemark.engine.program;

import io.tidemark.engine.operator.Aspect;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The features of a catalogue that look at what an identity did lately. Their windows are filled by
 * everybody who acts as it, so that what they say may be another's doing. Immutable.
 *
 * <pre>{@code
 * RecentFeatures recent = program.recentFeatures();
 * float[] ownEventAlone = recent.blankedIn(vector);
 * }</pre>
 */
public final class RecentFeatures implements Serializable {
  private static final long serialVersionUID = 1;

  /** For a catalogue without any. */
  public static final RecentFeatures NONE = new RecentFeatures(new int[0], List.of());

  private final int[] positions;
  private final boolean[] pointing;

  private RecentFeatures(int[] positions, List<Aspect> aspects) {
    this.positions = positions;
    pointing = new boolean[aspects.size()];
    for (int feature = 0; feature < pointing.length; feature++) {
      pointing[feature] = aspects.get(feature) == Aspect.CONDUCT;
    }
  }

  /**
   * Those at some positions.
   *
   * @param positions in a vector
   * @param aspects what each feature of a vector tells of
   */
  public static RecentFeatures at(int[] positions, List<Aspect> aspects) {
    return new RecentFeatures(IntStream.of(positions).sorted().distinct().toArray(), aspects);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return positions.length == 0;
  }

  /** Positions in a vector, rising. */
  public int[] positions() {
    return positions.clone();
  }

  /**
   * Whether what a feature says points at who did it. Volume and rhythm do not: all that act as an
   * identity add up to them, whichever of its credentials they use.
   *
   * @param feature position in a vector
   */
  public boolean pointsAtSomebody(int feature) {
    return feature >= pointing.length || pointing[feature];
  }

  /** A copy of a vector in which none of these was observed. */
  public float[] blankedIn(float[] vector) {
    float[] blanked = vector.clone();
    for (int feature : positions) {
      blanked[feature] = Float.NaN;
    }
    return blanked;
  }
}
