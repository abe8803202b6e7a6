package io.tidemark.training.forest;

import io.tidemark.batch.RowStream;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.runtime.forest.TrainingRows;
import io.tidemark.training.forest.FeatureColumns.RowValues;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.LongsSketch;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;

/** Aggregates the training rows. Each pass is a single aggregation without a shuffle. */
final class TrainingScan {
  private static final int DEPTH = 2;

  private final JavaRDD<InternalRow> rows;
  private final RowParts parts;
  private final int sampleRows;

  TrainingScan(Dataset<?> dataset, ForestParams<?> params) {
    FeatureColumns features = FeatureColumns.of(params);
    FeatureColumns.Form form = features.form(dataset.schema());
    Column[] columns = features.columns(form).toArray(Column[]::new);
    rows = RowStream.rows(dataset.select(columns));
    parts =
        new RowParts(
            new RowValues(form, columns.length), (long) params.getOrDefault(params.seed()));
    sampleRows = (int) params.getOrDefault(params.sampleRows());
  }

  /**
   * Returns the rows on which the trees are trained.
   *
   * @throws IllegalArgumentException if there are no rows, or if a row is invalid
   */
  float[][] sample() {
    Seen seen = rows.treeAggregate(new Seen(sampleRows), parts::see, Seen::merge, DEPTH);
    seen.requireTrainable();
    long[] candidates = seen.rows > sampleRows ? seen.frequentHashes() : new long[0];
    if (candidates.length == 0) {
      return seen.sample.rows();
    }
    RowParts reading = parts;
    RowSample counted =
        rows.treeAggregate(
            new RowSample(candidates.length),
            (sample, row) -> reading.count(sample, row, candidates),
            RowSample::merge,
            DEPTH);
    return seen.sample.spread(counted, copies -> copies > seen.mostOfRare()).rows();
  }

  /** The first pass: the sample, rows that may be frequent, and the features' ranges. */
  private static final class Seen implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A row is frequent if it has more copies than the number of rows divided by this. */
    private static final long ONE_OF = 2048;

    /** Makes the counting error less than one in {@link #ONE_OF} rows, for any number of rows. */
    private static final int COUNTERS = 32_768;

    private final RowSample sample;
    private transient LongsSketch frequent = new LongsSketch(COUNTERS);
    private long rows;
    private double[] smallest;
    private double[] largest;
    private String problem;

    private Seen(int sampleRows) {
      sample = new RowSample(sampleRows);
    }

    private Seen merge(Seen other) {
      if (other.problem != null) {
        refuse(other.problem);
      }
      if (other.rows > 0 && isOfWidth(other.smallest.length)) {
        rows += other.rows;
        sample.merge(other.sample);
        frequent.merge(other.frequent);
        widen(other.smallest);
        widen(other.largest);
      }
      return this;
    }

    private boolean isOfWidth(int width) {
      if (smallest == null) {
        smallest = new double[width];
        largest = new double[width];
        Arrays.fill(smallest, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
      }
      if (smallest.length != width) {
        refuse(
            "Rows have %d and %d features; all vectors must have the same length"
                .formatted(Math.min(smallest.length, width), Math.max(smallest.length, width)));
      }
      return smallest.length == width;
    }

    private void widen(double[] values) {
      for (int feature = 0; feature < values.length; feature++) {
        // For NaN, both comparisons are false.
        if (values[feature] < smallest[feature]) {
          smallest[feature] = values[feature];
        }
        if (values[feature] > largest[feature]) {
          largest[feature] = values[feature];
        }
      }
    }

    /** Keeps a reason that does not depend on row order. */
    private void refuse(String reason) {
      problem = problem == null || reason.compareTo(problem) < 0 ? reason : problem;
    }

    private void requireTrainable() {
      if (problem != null) {
        throw new IllegalArgumentException(problem);
      }
      if (rows == 0) {
        throw new IllegalArgumentException(
            "There are no rows to train on; rows with a null vector are ignored");
      }
      for (int feature = 0; feature < smallest.length; feature++) {
        TrainingRows.requireFloatSteps(feature, smallest[feature], largest[feature]);
      }
    }

    private long mostOfRare() {
      return rows / ONE_OF;
    }

    private long[] frequentHashes() {
      return Arrays.stream(frequent.getFrequentItems(mostOfRare(), ErrorType.NO_FALSE_NEGATIVES))
          .mapToLong(LongsSketch.Row::getItem)
          .sorted()
          .toArray();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      out.writeObject(frequent.serializeToString());
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      frequent = LongsSketch.getInstance((String) in.readObject());
    }
  }

  /** Extracts the values and their hash from a row. */
  private static final class RowParts implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

    private final RowValues reader;
    private final long seed;
    private transient double[] spare;
    private transient float[] rounded;

    private RowParts(RowValues reader, long seed) {
      this.reader = reader;
      this.seed = ValueHash.mix(seed);
    }

    private Seen see(Seen seen, InternalRow row) {
      if (!read(row) || !seen.isOfWidth(spare.length)) {
        return seen;
      }
      for (int feature = 0; feature < rounded.length; feature++) {
        if (Float.isInfinite(rounded[feature])) {
          seen.refuse(
              "A row has %s in feature %d, which leaves no finite range; cap the feature or set it to null"
                  .formatted(spare[feature], feature));
        }
      }
      seen.rows++;
      seen.widen(spare);
      long hash = hash();
      seen.frequent.update(hash);
      if (seen.sample.accepts(hash)) {
        seen.sample.add(hash, rounded);
      }
      return seen;
    }

    private RowSample count(RowSample counted, InternalRow row, long[] candidates) {
      if (read(row) && Arrays.binarySearch(candidates, hash()) >= 0) {
        counted.add(hash(), rounded);
      }
      return counted;
    }

    /** Reads a row as float32 values, or returns false if the row's vector is null. */
    private boolean read(InternalRow row) {
      double[] values = reader.read(row, spare);
      if (values == null) {
        return false;
      }
      spare = values;
      if (rounded == null || rounded.length != values.length) {
        rounded = new float[values.length];
      }
      for (int feature = 0; feature < values.length; feature++) {
        // Adding 0.0 turns −0 into 0.
        rounded[feature] = (float) (values[feature] + 0.0);
      }
      return true;
    }

    private long hash() {
      long hash = seed;
      for (float value : rounded) {
        hash = (hash ^ Float.floatToIntBits(value)) * MULTIPLIER;
        hash ^= hash >>> 32;
      }
      return ValueHash.mix(hash);
    }
  }
}
