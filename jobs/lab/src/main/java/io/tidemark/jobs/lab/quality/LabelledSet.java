package io.tidemark.jobs.lab.quality;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

public final class LabelledSet {
  public static final String LAST = "last";

  final String name;
  final double[][] rows;
  final boolean[] anomalous;

  LabelledSet(String name, double[][] rows, boolean[] anomalous) {
    this.name = name;
    this.rows = rows;
    this.anomalous = anomalous;
  }

  int anomalies() {
    int count = 0;
    for (boolean anomaly : anomalous) {
      count += anomaly ? 1 : 0;
    }
    return count;
  }

  /**
   * Reads comma-separated numbers with a header line and without quotes. An empty cell or {@code
   * NaN} was not observed. Any label other than 0 marks an anomaly.
   *
   * @param labelColumn name of the label column, or {@value #LAST} for the last column
   * @throws IllegalArgumentException if a line cannot be read or the label column does not exist
   */
  public static LabelledSet fromCsv(Path file, String labelColumn) throws IOException {
    List<double[]> rows = new ArrayList<>();
    int width;
    int label;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String header = reader.readLine();
      if (header == null) {
        throw new IllegalArgumentException("it is empty; the first line must name the columns");
      }
      List<String> names = Arrays.stream(header.split(",", -1)).map(String::strip).toList();
      width = names.size();
      label = labelColumn.equals(LAST) ? width - 1 : names.indexOf(labelColumn);
      if (label < 0) {
        throw new IllegalArgumentException(
            "there is no column " + labelColumn + "; the columns are " + String.join(", ", names));
      }
      String line;
      while ((line = reader.readLine()) != null) {
        if (!line.isBlank()) {
          rows.add(numbers(rows.size() + 2, line, width));
        }
      }
    }
    double[][] values = new double[rows.size()][width - 1];
    boolean[] anomalous = new boolean[rows.size()];
    for (int row = 0; row < anomalous.length; row++) {
      double[] cells = rows.get(row);
      anomalous[row] = cells[label] != 0;
      System.arraycopy(cells, 0, values[row], 0, label);
      System.arraycopy(cells, label + 1, values[row], label, width - 1 - label);
    }
    return new LabelledSet(nameOf(file), values, anomalous);
  }

  private static double[] numbers(int lineNumber, String line, int width) {
    String[] cells = line.split(",", -1);
    if (cells.length != width) {
      throw new IllegalArgumentException(
          "line " + lineNumber + " has " + cells.length + " cells, but the header has " + width);
    }
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      String cell = cells[i].strip();
      try {
        values[i] = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            ("line %s has \"%s\" in column %s; give a number, or leave the cell empty if it"
                    + " was not observed")
                .formatted(lineNumber, cell, i + 1),
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
