package io.tidemark.jobs.cli;

import io.tidemark.jobs.PrintableText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The numbers in columns of texts. A blank cell was not observed; a column of true and false counts
 * as ones and zeros. One scan finds out which columns hold numbers, before any is used as such.
 */
final class CsvNumbers {
  private static final UDF1<String, Double> READ = text -> isBlank(text) ? null : number(text);

  private final Dataset<Row> texts;
  private final List<String> looked;
  private final Seen seen;

  private CsvNumbers(Dataset<Row> texts, List<String> looked, Seen seen) {
    this.texts = texts;
    this.looked = looked;
    this.seen = seen;
  }

  /**
   * Looks at columns of a table.
   *
   * @param texts a table of texts only
   * @throws IllegalArgumentException naming a column that the table does not have
   */
  static CsvNumbers in(Dataset<Row> texts, List<String> columns) {
    List<String> known = List.of(texts.columns());
    for (String column : columns) {
      if (!known.contains(column)) {
        throw new IllegalArgumentException(
            "There is no column '" + column + "'; the table has " + String.join(", ", known));
      }
    }
    Seen seen =
        texts
            .select(columns.stream().map(CsvNumbers::quoted).toArray(Column[]::new))
            .toJavaRDD()
            .aggregate(new Seen(columns.size()), Seen::add, Seen::join);
    return new CsvNumbers(texts, List.copyOf(columns), seen);
  }

  /** The columns looked at that hold a number, or a truth value, and nothing else. */
  List<String> columns() {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < looked.size(); i++) {
      if (seen.other[i] == null && seen.number[i] != seen.truth[i]) {
        columns.add(looked.get(i));
      }
    }
    return columns;
  }

  /**
   * The table with the numbers of columns.
   *
   * @param names of the columns that get them, by column that was looked at; the same name puts
   *     them in its place
   * @throws IllegalArgumentException naming a column with something else in it, and what that is
   */
  Dataset<Row> read(Map<String, String> names) {
    Map<String, Column> numbers = new HashMap<>();
    names.forEach(
        (column, name) -> {
          require(column);
          numbers.put(name, functions.udf(READ, DataTypes.DoubleType).apply(quoted(column)));
        });
    return texts.withColumns(numbers);
  }

  private void require(String column) {
    int at = looked.indexOf(column);
    if (seen.other[at] != null) {
      throw new IllegalArgumentException(
          "Column '"
              + column
              + "' has '"
              + PrintableText.of(seen.other[at], 40)
              + "', which is no number; numbers, with a point and without blanks or commas between"
              + " their digits, or nothing are read");
    }
    if (seen.number[at] && seen.truth[at]) {
      throw new IllegalArgumentException(
          "Column '"
              + column
              + "' has numbers beside true and false; give it the ones or the others");
    }
  }

  private static Column quoted(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  private static boolean isTruth(String text) {
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
  }

  /**
   * The number in a cell that is not blank.
   *
   * @throws NumberFormatException where there is none
   */
  private static double number(String text) {
    String cell = text.strip();
    if (isTruth(cell)) {
      return cell.equalsIgnoreCase("true") ? 1 : 0;
    }
    // As Spark and others write the infinities that Java spells out.
    return switch (cell) {
      case "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(cell);
    };
  }

  /** What cells of each column were, in whatever order rows came. */
  private static final class Seen implements Serializable {
    private static final long serialVersionUID = 1L;

    private final boolean[] number;
    private final boolean[] truth;

    /** Of the cells that are neither, the first in alphabetical order; null where all are. */
    private final String[] other;

    private Seen(int columns) {
      number = new boolean[columns];
      truth = new boolean[columns];
      other = new String[columns];
    }

    private Seen add(Row row) {
      for (int i = 0; i < other.length; i++) {
        String cell = row.getString(i);
        // A column of texts is found to be one once, not with an exception for each of its rows.
        if (!isBlank(cell) && isBefore(cell, i)) {
          see(cell, i);
        }
      }
      return this;
    }

    private void see(String cell, int column) {
      try {
        number(cell);
        boolean isTruth = isTruth(cell.strip());
        truth[column] |= isTruth;
        number[column] |= !isTruth;
      } catch (NumberFormatException e) {
        other[column] = cell;
      }
    }

    private Seen join(Seen more) {
      for (int i = 0; i < other.length; i++) {
        number[i] |= more.number[i];
        truth[i] |= more.truth[i];
        if (more.other[i] != null && isBefore(more.other[i], i)) {
          other[i] = more.other[i];
        }
      }
      return this;
    }

    private boolean isBefore(String cell, int column) {
      return other[column] == null || cell.compareTo(other[column]) < 0;
    }
  }
}
