package io.tidemark.runtime.forest;

/** Checks of what is to be scored. */
final class ForestInput {
  private ForestInput() {}

  static void requireWidth(int width, int features) {
    if (width != features) {
      throw new IllegalArgumentException(
          "The row has "
              + width
              + " values, the forest was grown on "
              + features
              + " features; give one value each, NaN for what was not observed");
    }
  }

  static void requireRows(int rows, int room) {
    if (rows < 0 || rows > room) {
      throw new IllegalArgumentException(
          "There are " + rows + " rows to score and room for " + room + " scores");
    }
  }

  static void requireMatrix(int values, int rows, int features, int room) {
    requireRows(rows, room);
    if ((long) rows * features > values) {
      throw new IllegalArgumentException(
          "The matrix has "
              + values
              + " values, "
              + rows
              + " rows of "
              + features
              + " features need "
              + (long) rows * features);
    }
  }
}
