package io.tidemark.runtime.forest.quality;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of which it is known which are anomalies. */
public final class LabelledSet {
  private final String name;
  private final double[][] columns;
  private final boolean[] anomalous;

  /**
   * A set over copies of the arrays.
   *
   * @param name of the set
   * @param columns one per feature, of one value per row; NaN means not observed
   * @param anomalous one per row
   * @throws IllegalArgumentException if a column has not one value per label, or there is none
   */
  public LabelledSet(String name, double[][] columns, boolean[] anomalous) {
    if (columns.length == 0) {
      throw new IllegalArgumentException("Set " + name + " has no features; give at least one");
    }
    this.name = name;
    this.columns = new double[columns.length][];
    for (int feature = 0; feature < columns.length; feature++) {
      if (columns[feature].length != anomalous.length) {
        throw new IllegalArgumentException(
            "Set "
                + name
                + " has "
                + anomalous.length
                + " labels and "
                + columns[feature].length
                + " values of feature "
                + feature);
      }
      this.columns[feature] = columns[feature].clone();
    }
    this.anomalous = anomalous.clone();
  }

  /** Name of the set. */
  public String name() {
    return name;
  }

  /** The columns, as a copy. */
  public double[][] columns() {
    return Arrays.stream(columns).map(double[]::clone).toArray(double[][]::new);
  }

  /** The labels, as a copy. */
  public boolean[] anomalous() {
    return anomalous.clone();
  }

  /** Number of rows. */
  public int rows() {
    return anomalous.length;
  }

  /** Number of features. */
  public int features() {
    return columns.length;
  }

  /** Number of anomalies. */
  public int anomalies() {
    int count = 0;
    for (boolean anomaly : anomalous) {
      count += anomaly ? 1 : 0;
    }
    return count;
  }

  /** As {@link #fromCsv(Path, String)}; the last column holds the labels. */
  public static LabelledSet fromCsv(Path file) throws IOException {
    return read(file, null);
  }

  /**
   * Reads comma-separated numbers under a header line; no quotes. An empty cell or {@code NaN} is
   * not observed; a label other than 0 is an anomaly. The set is named after the file.
   *
   * @throws IllegalArgumentException naming file and line of what cannot be read, or the label
   *     column that does not exist
   */
  public static LabelledSet fromCsv(Path file, String labelColumn) throws IOException {
    return read(file, labelColumn);
  }

  private static LabelledSet read(Path file, String labelColumn) throws IOException {
    List<double[]> rows = new ArrayList<>();
    int width;
    int label;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String header = reader.readLine();
      if (header == null) {
        throw new IllegalArgumentException(file + " is empty; the first line names the columns");
      }
      List<String> names = Arrays.stream(header.split(",", -1)).map(String::strip).toList();
      width = names.size();
      label = labelColumn == null ? width - 1 : names.indexOf(labelColumn);
      if (label < 0) {
        throw new IllegalArgumentException(
            file + " has no column " + labelColumn + "; it has " + String.join(", ", names));
      }
      String line;
      while ((line = reader.readLine()) != null) {
        if (!line.isBlank()) {
          rows.add(numbers(file, rows.size() + 2, line, width));
        }
      }
    }
    double[][] columns = new double[width - 1][rows.size()];
    boolean[] anomalous = new boolean[rows.size()];
    for (int row = 0; row < anomalous.length; row++) {
      double[] values = rows.get(row);
      anomalous[row] = values[label] != 0;
      for (int column = 0, feature = 0; column < width; column++) {
        if (column != label) {
          columns[feature++][row] = values[column];
        }
      }
    }
    return new LabelledSet(nameOf(file), columns, anomalous);
  }

  private static double[] numbers(Path file, int lineNumber, String line, int width) {
    String[] cells = line.split(",", -1);
    if (cells.length != width) {
      throw new IllegalArgumentException(
          file + " line " + lineNumber + " has " + cells.length + " cells, the header " + width);
    }
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      String cell = cells[i].strip();
      try {
        values[i] = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            file
                + " line "
                + lineNumber
                + " has \""
                + cell
                + "\" in column "
                + (i + 1)
                + "; a number, or nothing for not observed, is read",
            e);
      }
    }
    return values;
  }

  private static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
