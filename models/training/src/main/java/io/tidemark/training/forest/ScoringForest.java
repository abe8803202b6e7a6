package io.tidemark.training.forest;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * A forest on its way into a query: read once per process, however many tasks score with it. Public
 * because the code that Spark generates for a query calls it.
 */
public final class ScoringForest implements Serializable {
  private static final long serialVersionUID = 1L;
  private static byte[] lastBytes;
  private static Forest last;

  private final byte[] bytes;
  private transient Forest forest;

  ScoringForest(Forest forest) {
    FlatWriter out = new FlatWriter();
    forest.write(out);
    this.bytes = out.toBytes();
    this.forest = forest;
  }

  /** The same forest, with room for one row that is its own: for one thread. */
  public Scorer scorer() {
    if (forest == null) {
      forest = read(bytes);
    }
    return new Scorer(forest);
  }

  private static Forest read(byte[] bytes) {
    synchronized (ScoringForest.class) {
      if (!Arrays.equals(bytes, lastBytes)) {
        last = Forest.read(new FlatReader(bytes));
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

  /** Scores one row after the other without making objects. For one thread. */
  public static final class Scorer {
    private final Forest forest;

    /** The values of the next row; generated code writes them. */
    public final double[] values;

    private Scorer(Forest forest) {
      this.forest = forest;
      this.values = new double[forest.numFeatures()];
    }

    /** The score of {@link #values}. */
    public double score() {
      return forest.score(values);
    }

    /** The shares of {@link #values}, one per feature: see {@link ForestShares}. */
    public ArrayData shares() {
      float[] rounded = new float[values.length];
      for (int feature = 0; feature < values.length; feature++) {
        rounded[feature] = (float) values[feature];
      }
      double[] shares = new double[values.length];
      forest.explain(rounded, shares);
      return UnsafeArrayData.fromPrimitiveArray(shares);
    }

    /** Takes a stored vector as {@link #values}; of null, nothing was observed. */
    public void readVector(InternalRow vector) {
      taken(vector == null ? null : RowValues.readVector(vector, values));
    }

    /** As {@link #readVector}, of an array of doubles. */
    public void readDoubles(ArrayData array) {
      taken(array == null ? null : RowValues.readDoubles(array, values));
    }

    /** As {@link #readVector}, of an array of floats. */
    public void readFloats(ArrayData array) {
      taken(array == null ? null : RowValues.readFloats(array, values));
    }

    // Reading gives a new array only where the length is another one.
    private void taken(double[] read) {
      if (read == null) {
        Arrays.fill(values, Double.NaN);
      } else if (read != values) {
        throw new IllegalArgumentException(
            "A row has "
                + read.length
                + " features, the forest was trained on "
                + values.length
                + "; give the columns it was trained on");
      }
    }
  }
}
