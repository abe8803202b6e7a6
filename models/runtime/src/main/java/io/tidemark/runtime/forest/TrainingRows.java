package io.tidemark.runtime.forest;

import java.util.Arrays;

/**
 * The checked rows a forest is grown on. They must not change while it grows.
 *
 * <p>Rows come in an order that does not depend on how they were read (sorted by a hash of their
 * key): with the same rows in the same order, a forest has the same bytes. A value is finite, or
 * NaN for not observed, for which the median of its feature stands in.
 */
public final class TrainingRows {
  static final int MAX_FEATURES = 32_767;

  /** Float steps that a feature's range must have, or doubles are needed to tell its rows apart. */
  private static final double ENOUGH_STEPS = 65_536;

  private final Cells cells;
  private final int count;
  private final int features;
  private final boolean doubles;
  private final double[] weights;
  private final float[] farValues;

  private TrainingRows(
      Cells cells, int count, int features, boolean doubles, double[] weights, float[] farValues) {
    this.cells = cells;
    this.count = count;
    this.features = features;
    this.doubles = doubles;
    this.weights = weights;
    this.farValues = farValues;
  }

  /**
   * Rows of one value per feature.
   *
   * @throws IllegalArgumentException naming row and feature, if the rows are none, without
   *     features, of different lengths, or infinite
   */
  public static TrainingRows ofRows(float[][] rows) {
    for (int row = 0; row < rows.length; row++) {
      requireLength(row, rows[row].length, rows[0].length);
    }
    int features = rows.length == 0 ? 0 : rows[0].length;
    return checked((row, feature) -> rows[row][feature], rows.length, features, false);
  }

  /** As {@link #ofRows(float[][])}, of doubles. */
  public static TrainingRows ofRows(double[][] rows) {
    for (int row = 0; row < rows.length; row++) {
      requireLength(row, rows[row].length, rows[0].length);
    }
    int features = rows.length == 0 ? 0 : rows[0].length;
    return checked((row, feature) -> rows[row][feature], rows.length, features, true);
  }

  /** Columns of one value per row; errors as for rows. */
  public static TrainingRows ofColumns(float[][] columns) {
    for (int feature = 0; feature < columns.length; feature++) {
      requireHeight(feature, columns[feature].length, columns[0].length);
    }
    int count = columns.length == 0 ? 0 : columns[0].length;
    return checked((row, feature) -> columns[feature][row], count, columns.length, false);
  }

  /** As {@link #ofColumns(float[][])}, of doubles. */
  public static TrainingRows ofColumns(double[][] columns) {
    for (int feature = 0; feature < columns.length; feature++) {
      requireHeight(feature, columns[feature].length, columns[0].length);
    }
    int count = columns.length == 0 ? 0 : columns[0].length;
    return checked((row, feature) -> columns[feature][row], count, columns.length, true);
  }

  /**
   * The same rows, each drawn into a subsample in proportion to its weight. A row of weight 0 is as
   * good as absent; a weight has no unit, so doubling all changes nothing.
   *
   * @param rowWeights one per row, finite, from 0 on, not all 0
   * @throws IllegalArgumentException naming the row at fault
   */
  public TrainingRows withWeights(double[] rowWeights) {
    if (rowWeights.length != count) {
      throw new IllegalArgumentException(
          "There are " + rowWeights.length + " weights for " + count + " rows; give one each");
    }
    double total = 0;
    for (int row = 0; row < count; row++) {
      if (!(rowWeights[row] >= 0 && rowWeights[row] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Row " + row + " has weight " + rowWeights[row] + "; give a finite one from 0 on");
      }
      total += rowWeights[row];
    }
    if (!(total > 0 && total < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The weights of " + count + " rows add up to " + total + "; give some row a share");
    }
    return new TrainingRows(cells, count, features, doubles, rowWeights.clone(), farValues);
  }

  /**
   * The same rows, with where contrast rows are moved to.
   *
   * @param values one per feature; NaN leaves the feature alone
   * @throws IllegalArgumentException naming the feature at fault
   */
  public TrainingRows withFarValues(float[] values) {
    if (values.length != features) {
      throw new IllegalArgumentException(
          "There are "
              + values.length
              + " far values for "
              + features
              + " features; give one each, NaN for a feature that contrast rows leave alone");
    }
    for (int feature = 0; feature < features; feature++) {
      if (Float.isInfinite(values[feature])) {
        throw new IllegalArgumentException(
            "The far value of feature " + feature + " is infinite; give a finite one or NaN");
      }
    }
    return new TrainingRows(cells, count, features, doubles, weights, values.clone());
  }

  /** Number of rows. */
  public int count() {
    return count;
  }

  /** Number of values in a row. */
  public int features() {
    return features;
  }

  /** A value as it came, NaN if not observed. */
  double at(int row, int feature) {
    return cells.at(row, feature);
  }

  /** One per row, or null when all rows weigh the same. */
  double[] weights() {
    return weights;
  }

  /** One per feature, NaN where contrast rows leave it alone. */
  float[] farValues() {
    return farValues;
  }

  /** Rows that can be drawn. */
  int drawable() {
    return weights == null
        ? count
        : (int) Arrays.stream(weights).filter(weight -> weight > 0).count();
  }

  /**
   * The lower median of what was observed: a value that occurred; 0 where nothing was. Rows of
   * weight 0 do not count, other weights make no difference.
   */
  double[] medians() {
    double[] medians = new double[features];
    double[] column = new double[count];
    for (int feature = 0; feature < features; feature++) {
      int observed = 0;
      for (int row = 0; row < count; row++) {
        double value = at(row, feature);
        if (!Double.isNaN(value) && (weights == null || weights[row] > 0)) {
          column[observed++] = value;
        }
      }
      Arrays.sort(column, 0, observed);
      medians[feature] = observed == 0 ? 0 : column[(observed - 1) / 2];
    }
    return medians;
  }

  /**
   * Whether float32 would blur some feature: instants in seconds lie 128 apart as floats, which is
   * much for a day of them, and nothing for a decade.
   */
  boolean needDoubles() {
    for (int feature = 0; doubles && feature < features; feature++) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int row = 0; row < count; row++) {
        double value = at(row, feature);
        if (!Double.isNaN(value)) {
          min = Math.min(min, value);
          max = Math.max(max, value);
        }
      }
      float widest = (float) Math.max(Math.abs(min), Math.abs(max));
      if (min < max && Math.ulp(widest) > (max - min) / ENOUGH_STEPS) {
        return true;
      }
    }
    return false;
  }

  /**
   * @throws IllegalArgumentException naming the row whose value is infinite as a float32
   */
  void requireFloatRange() {
    for (int row = 0; doubles && row < count; row++) {
      for (int feature = 0; feature < features; feature++) {
        if (Float.isInfinite((float) at(row, feature))) {
          throw new IllegalArgumentException(
              "Row "
                  + row
                  + " has "
                  + at(row, feature)
                  + " in feature "
                  + feature
                  + ", which float32 cannot hold; use Forest.train, or cap the feature");
        }
      }
    }
  }

  private static TrainingRows checked(Cells cells, int count, int features, boolean doubles) {
    if (count == 0) {
      throw new IllegalArgumentException(
          "No rows to grow a forest on; give at least one row, or use a wider scope");
    }
    if (features == 0 || features > MAX_FEATURES) {
      throw new IllegalArgumentException(
          "Rows have " + features + " features; a forest takes 1 to " + MAX_FEATURES);
    }
    for (int row = 0; row < count; row++) {
      for (int feature = 0; feature < features; feature++) {
        if (Double.isInfinite(cells.at(row, feature))) {
          throw new IllegalArgumentException(
              "Row "
                  + row
                  + " has "
                  + cells.at(row, feature)
                  + " in feature "
                  + feature
                  + "; no range can be drawn around it, cap the feature or make it NaN");
        }
      }
    }
    float[] farValues = new float[features];
    Arrays.fill(farValues, Float.NaN);
    return new TrainingRows(cells, count, features, doubles, null, farValues);
  }

  private static void requireLength(int row, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          "Row " + row + " has " + length + " features, row 0 has " + expected);
    }
  }

  private static void requireHeight(int feature, int height, int expected) {
    if (height != expected) {
      throw new IllegalArgumentException(
          "Column " + feature + " has " + height + " rows, column 0 has " + expected);
    }
  }

  private interface Cells {
    double at(int row, int feature);
  }
}
