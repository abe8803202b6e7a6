package io.tidemark.runtime.forest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that categorical features had in training, each with a code from 0 on; the code {@link
 * #UNSEEN} stands for any other value.
 */
final class Categories {
  static final int UNSEEN = 63;

  private final int[] features;
  private final double[][] values;

  /**
   * @param features ascending
   * @param values per feature those that occurred, ascending, at most {@link #UNSEEN}
   */
  Categories(int[] features, double[][] values) {
    this.features = features;
    this.values = values;
  }

  /**
   * @throws IllegalArgumentException naming the feature that does not exist, has too many values,
   *     or a far value
   */
  static Categories of(TrainingRows rows, List<Integer> categorical) {
    int[] features = categorical.stream().mapToInt(Integer::intValue).toArray();
    double[][] values = new double[features.length][];
    for (int i = 0; i < features.length; i++) {
      int feature = features[i];
      if (feature >= rows.features()) {
        throw new IllegalArgumentException(
            "Categorical feature "
                + feature
                + " does not exist; rows have features 0 to "
                + (rows.features() - 1));
      }
      if (!Float.isNaN(rows.farValues()[feature])) {
        throw new IllegalArgumentException(
            "Categorical feature "
                + feature
                + " has the far value "
                + rows.farValues()[feature]
                + "; names are not far from each other, make it NaN");
      }
      double[] occurred = new double[rows.count()];
      for (int row = 0; row < occurred.length; row++) {
        occurred[row] = rows.at(row, feature) + 0.0;
      }
      values[i] =
          Arrays.stream(occurred).filter(v -> !Double.isNaN(v)).sorted().distinct().toArray();
      if (values[i].length > UNSEEN) {
        throw new IllegalArgumentException(
            "Categorical feature "
                + feature
                + " has "
                + values[i].length
                + " values; at most 63 can be told apart: group the rare ones, or leave it numeric");
      }
    }
    return new Categories(features, values);
  }

  boolean isEmpty() {
    return features.length == 0;
  }

  int count() {
    return features.length;
  }

  int feature(int index) {
    return features[index];
  }

  double[] values(int index) {
    return values[index];
  }

  boolean isCategorical(int feature) {
    return Arrays.binarySearch(features, feature) >= 0;
  }

  /** Replaces the values of categorical features by their codes, in a row without NaN. */
  void encode(double[] row, int offset) {
    for (int i = 0; i < features.length; i++) {
      // Adding 0 makes −0 and 0 the same name.
      int code = Arrays.binarySearch(values[i], row[offset + features[i]] + 0.0);
      row[offset + features[i]] = code < 0 ? UNSEEN : code;
    }
  }

  /** Replaces the medians of categorical features by the value that occurred most. */
  void putCommonest(TrainingRows rows, double[] medians) {
    for (int i = 0; i < features.length; i++) {
      int most = 0;
      Map<Double, Integer> counts = new HashMap<>();
      for (int row = 0; row < rows.count(); row++) {
        double value = rows.at(row, features[i]) + 0.0;
        if (!Double.isNaN(value)) {
          most = Math.max(most, counts.merge(value, 1, Integer::sum));
        }
      }
      for (int at = values[i].length - 1; at >= 0; at--) {
        if (counts.get(values[i][at]) == most) {
          medians[features[i]] = values[i][at];
        }
      }
    }
  }
}
