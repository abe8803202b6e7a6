package io.tidemark.training.forest;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.runtime.forest.Forest;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * A forest that is sent to executors as bytes. Each process deserialises it only once, regardless
 * of the number of tasks. The class is public because it is called by code that Spark generates.
 */
public final class ScoringForest implements Serializable {
  private static final long serialVersionUID = 1L;
  private static byte[] lastBytes;
  private static Forest last;

  private final byte[] bytes;
  private transient Forest forest;

  ScoringForest(Forest forest) {
    ByteSink out = new ByteSink();
    forest.write(out);
    this.bytes = out.toBytes();
    this.forest = forest;
  }

  /** Returns a scorer with its own row buffer, for use by one thread. */
  public Scorer scorer() {
    if (forest == null) {
      forest = read(bytes);
    }
    return new Scorer(forest);
  }

  private static Forest read(byte[] bytes) {
    synchronized (ScoringForest.class) {
      if (!Arrays.equals(bytes, lastBytes)) {
        last = Forest.read(new ByteSource(bytes));
        lastBytes = bytes;
      }
      return last;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoringForest same && Arrays.equals(bytes, same.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes of trees";
  }

  /** Scores rows one at a time without allocating objects. Not thread-safe. */
  public static final class Scorer {
    private final Forest forest;

    /** Values of the next row. Generated code writes to this array. */
    public final double[] values;

    private Scorer(Forest forest) {
      this.forest = forest;
      this.values = new double[forest.numFeatures()];
    }

    /** Returns the score of {@link #values}. */
    public double score() {
      return forest.score(values);
    }

    /** Returns the shares of {@link #values}, one per feature; see {@link ForestShares}. */
    public ArrayData shares() {
      float[] rounded = new float[values.length];
      for (int feature = 0; feature < values.length; feature++) {
        rounded[feature] = (float) values[feature];
      }
      double[] shares = new double[values.length];
      forest.explain(rounded, shares);
      return UnsafeArrayData.fromPrimitiveArray(shares);
    }

    /** Copies a stored vector into {@link #values}. A null vector has no observed values. */
    public void readVector(InternalRow vector) {
      taken(vector == null ? null : RowValues.readVector(vector, values));
    }

    /** Same as {@link #readVector}, but for an array of doubles. */
    public void readDoubles(ArrayData array) {
      taken(array == null ? null : RowValues.readDoubles(array, values));
    }

    /** Same as {@link #readVector}, but for an array of floats. */
    public void readFloats(ArrayData array) {
      taken(array == null ? null : RowValues.readFloats(array, values));
    }

    // The readers return a new array only if the length differs.
    private void taken(double[] read) {
      if (read == null) {
        Arrays.fill(values, Double.NaN);
      } else if (read != values) {
        throw new IllegalArgumentException(
            "A row has "
                + read.length
                + " features, but the forest was trained on "
                + values.length
                + "; pass the columns it was trained on");
      }
    }
  }
}
