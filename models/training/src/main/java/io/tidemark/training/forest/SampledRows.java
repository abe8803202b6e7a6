package io.tidemark.training.forest;

import io.tidemark.engine.profile.ValueHash;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The rows a forest is grown on, drawn from a sketch: each copy of a distinct row has a rank that
 * is exponentially distributed, and the smallest ranks win. The ranks of the copies of a row are
 * made from its hash one after the other, in ascending order, so a row of a billion copies costs no
 * more than the copies that are taken.
 */
final class SampledRows {
  private final List<double[]> rows = new ArrayList<>();

  private SampledRows() {}

  /** At most {@code limit} rows, in the order of their ranks. */
  static SampledRows draw(RowSketch sketch, int limit) {
    PriorityQueue<Ranked> smallest = new PriorityQueue<>(Collections.reverseOrder(BY_RANK));
    for (int row = 0; row < sketch.size(); row++) {
      double rank = 0;
      for (long copy = 0; copy < sketch.copies(row); copy++) {
        // Gaps between the order statistics of m exponentials: Exp(m), Exp(m − 1), …
        rank += exponential(sketch.hash(row), copy) / (sketch.copies(row) - copy);
        Ranked ranked = new Ranked(rank, row, copy);
        if (smallest.size() == limit && BY_RANK.compare(ranked, smallest.peek()) >= 0) {
          break;
        }
        smallest.add(ranked);
        if (smallest.size() > limit) {
          smallest.poll();
        }
      }
    }
    SampledRows drawn = new SampledRows();
    smallest.stream().sorted(BY_RANK).forEach(ranked -> drawn.rows.add(sketch.values(ranked.row)));
    return drawn;
  }

  /** Number of rows. */
  int count() {
    return rows.size();
  }

  /** The values of a row; not to be changed. */
  double[] row(int at) {
    return rows.get(at);
  }

  /** The rows as the core takes them. */
  TrainingRows toTrainingRows() {
    return TrainingRows.ofRows(rows.toArray(double[][]::new));
  }

  private static double exponential(long hash, long copy) {
    long bits = ValueHash.mix(ValueHash.mix(hash) + copy) >>> 11;
    return -StrictMath.log((bits + 0.5) * 0x1p-53);
  }

  private static final Comparator<Ranked> BY_RANK =
      Comparator.comparingDouble(Ranked::rank)
          .thenComparingInt(Ranked::row)
          .thenComparingLong(Ranked::copy);

  /** Rows are numbered in the order of their hashes, so ties are broken alike everywhere. */
  private record Ranked(double rank, int row, long copy) {}
}
