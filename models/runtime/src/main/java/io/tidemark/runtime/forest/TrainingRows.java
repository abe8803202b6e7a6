package io.tidemark.runtime.forest;

import java.util.Arrays;

/**
 * Validated training rows, which must not be modified during training. Sort them by a hash of their
 * key, so that the forest does not depend on how they were read. Values are finite, or NaN if not
 * observed.
 */
public final class TrainingRows {
  static final int MAX_FEATURES = 32_767;

  /** Minimum number of float32 steps in a feature's range, so that values stay distinct. */
  private static final double FEWEST_STEPS = 256;

  private final float[][] rows;
  private final int features;
  private final float[] farValues;

  private TrainingRows(float[][] rows, int features, float[] farValues) {
    this.rows = rows;
    this.features = features;
    this.farValues = farValues;
  }

  /**
   * @throws IllegalArgumentException if there are no rows or no features, if rows differ in length,
   *     or if a value is infinite; the message names the row and feature
   */
  public static TrainingRows ofRows(float[][] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException(
          "There are no rows to grow a forest on; give at least one row, or use a wider scope");
    }
    int features = rows[0].length;
    if (features == 0 || features > MAX_FEATURES) {
      throw new IllegalArgumentException(
          "Rows have " + features + " features; a forest takes 1 to " + MAX_FEATURES);
    }
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != features) {
        throw new IllegalArgumentException(
            "Row " + row + " has " + rows[row].length + " features, row 0 has " + features);
      }
      for (int feature = 0; feature < features; feature++) {
        if (Float.isInfinite(rows[row][feature])) {
          throw new IllegalArgumentException(
              ("Row %s has %s in feature %s; give a finite value, or NaN if it was not"
                      + " observed")
                  .formatted(row, rows[row][feature], feature));
        }
      }
    }
    float[] farValues = new float[features];
    Arrays.fill(farValues, Float.NaN);
    return new TrainingRows(rows, features, farValues);
  }

  /**
   * Same as {@link #ofRows(float[][])}, but for doubles, which are rounded to float32.
   *
   * @throws IllegalArgumentException also if a feature's range spans fewer than 256 float32 steps;
   *     for present-day times in seconds, one step is 128 seconds
   */
  public static TrainingRows ofRows(double[][] rows) {
    float[][] rounded = new float[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      rounded[row] = new float[rows[row].length];
      for (int feature = 0; feature < rows[row].length; feature++) {
        rounded[row][feature] = (float) rows[row][feature];
      }
    }
    TrainingRows checked = ofRows(rounded);
    for (int feature = 0; feature < checked.features; feature++) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (double[] row : rows) {
        if (!Double.isNaN(row[feature])) {
          min = Math.min(min, row[feature]);
          max = Math.max(max, row[feature]);
        }
      }
      requireFloatSteps(feature, min, max);
    }
    return checked;
  }

  /**
   * @param values one far value per feature, or NaN if contrast rows leave the feature unchanged
   * @throws IllegalArgumentException if a value is invalid; the message names the feature
   */
  public TrainingRows withFarValues(float[] values) {
    if (values.length != features) {
      throw new IllegalArgumentException(
          ("There are %s far values for %s features; give one value per feature, or NaN if"
                  + " contrast rows leave it unchanged")
              .formatted(values.length, features));
    }
    for (int feature = 0; feature < features; feature++) {
      if (Float.isInfinite(values[feature])) {
        throw new IllegalArgumentException(
            "The far value of feature " + feature + " is infinite; give a finite one or NaN");
      }
    }
    return new TrainingRows(rows, features, values.clone());
  }

  public int count() {
    return rows.length;
  }

  public int features() {
    return features;
  }

  float at(int row, int feature) {
    return rows[row][feature];
  }

  float[] farValues() {
    return farValues;
  }

  /** Returns the lower median of each feature's observed values, or 0 if no value was observed. */
  float[] medians() {
    float[] medians = new float[features];
    float[] column = new float[rows.length];
    for (int feature = 0; feature < features; feature++) {
      int observed = 0;
      for (int row = 0; row < rows.length; row++) {
        float value = at(row, feature);
        if (!Float.isNaN(value)) {
          column[observed++] = value;
        }
      }
      Arrays.sort(column, 0, observed);
      medians[feature] = observed == 0 ? 0 : column[(observed - 1) / 2];
    }
    return medians;
  }

  /**
   * @throws IllegalArgumentException if float32 has fewer than 256 steps between {@code min} and
   *     {@code max}, which are reversed if no value was observed
   */
  public static void requireFloatSteps(int feature, double min, double max) {
    float widest = (float) Math.max(Math.abs(min), Math.abs(max));
    if (min < max && Math.ulp(widest) * FEWEST_STEPS > max - min) {
      throw new IllegalArgumentException(
          ("Feature %s lies between %s and %s, where float32 has fewer than 256 steps;"
                  + " subtract the smallest value")
              .formatted(feature, min, max));
    }
  }
}
