package io.tidemark.runtime.forest;

import java.util.Arrays;

/** The checked rows a forest is grown on, with the median that stands in for what is missing. */
final class TrainingRows {
  static final int MAX_FEATURES = 65_535;

  private final float[][] rows;
  private final float[] medians;

  /**
   * @throws IllegalArgumentException naming row and column, if the rows are none, without columns,
   *     of different lengths, or infinite
   */
  TrainingRows(float[][] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException(
          "No rows to grow a forest on; give at least one row, or use a wider scope");
    }
    int features = rows[0].length;
    if (features == 0 || features > MAX_FEATURES) {
      throw new IllegalArgumentException(
          "Rows have " + features + " features; a forest takes 1 to " + MAX_FEATURES);
    }
    for (int row = 0; row < rows.length; row++) {
      check(row, rows[row], features);
    }
    this.rows = rows;
    this.medians = medians(rows, features);
  }

  int count() {
    return rows.length;
  }

  int features() {
    return medians.length;
  }

  float[] medians() {
    return medians;
  }

  /** Writes one row, medians in place of NaN, to {@code target} from {@code offset} on. */
  void copy(int row, float[] target, int offset) {
    float[] values = rows[row];
    for (int feature = 0; feature < values.length; feature++) {
      float value = values[feature];
      target[offset + feature] = Float.isNaN(value) ? medians[feature] : value;
    }
  }

  private static void check(int row, float[] values, int features) {
    if (values.length != features) {
      throw new IllegalArgumentException(
          "Row " + row + " has " + values.length + " features, row 0 has " + features);
    }
    for (int feature = 0; feature < features; feature++) {
      if (Float.isInfinite(values[feature])) {
        throw new IllegalArgumentException(
            "Row "
                + row
                + " has "
                + values[feature]
                + " in feature "
                + feature
                + "; no range can be drawn around it, cap the feature or make it NaN");
      }
    }
  }

  /** The lower median of what was observed: a value that occurred; 0 where nothing was. */
  private static float[] medians(float[][] rows, int features) {
    float[] medians = new float[features];
    float[] column = new float[rows.length];
    for (int feature = 0; feature < features; feature++) {
      int observed = 0;
      for (float[] row : rows) {
        if (!Float.isNaN(row[feature])) {
          column[observed++] = row[feature];
        }
      }
      Arrays.sort(column, 0, observed);
      medians[feature] = observed == 0 ? 0 : column[(observed - 1) / 2];
    }
    return medians;
  }
}
