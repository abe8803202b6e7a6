package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.WarehouseLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import picocli.CommandLine.Option;

/**
 * The rows that a forest command reads and writes, CSV with a header line or Parquet. What CSV has
 * is text and stays so: an id keeps its zeros. Numbers are read where a forest wants them.
 */
final class ForestTable {
  private static final String NUMBERS = "tidemark numbers of ";

  /** RFC 4180: a quote within quotes is doubled, and blanks belong to the cell. */
  private static final Map<String, String> CSV =
      Map.of(
          "header", "true",
          "escape", "\"",
          "ignoreLeadingWhiteSpace", "false",
          "ignoreTrailingWhiteSpace", "false");

  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      arity = "1..*",
      description = "CSV files with a header line, Parquet files, or folders of either.")
  private List<Path> input;

  @Option(
      names = "--format",
      paramLabel = "csv|parquet",
      description = "What the files are. Default: csv if the first one's name says so.")
  private String format;

  /** csv or parquet. */
  String format() {
    if (format == null) {
      return input.get(0).toString().matches("(?i).*\\.csv(\\.gz)?") ? "csv" : "parquet";
    }
    if (!format.equals("csv") && !format.equals("parquet")) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the input cannot be read as " + PrintableText.of(format, 100),
          "only csv and parquet are known",
          "give --format csv or --format parquet");
    }
    return format;
  }

  /** The rows as the files have them: those of CSV are texts. */
  Dataset<Row> read(SparkSession spark) {
    return read(spark, input);
  }

  /** As {@link #read(SparkSession)}, other files of the same format. */
  Dataset<Row> read(SparkSession spark, List<Path> files) {
    String known = format();
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new TidemarkException(
            ExitCode.INPUT_MISSING,
            ForestFailure.printable(file) + " cannot be read",
            "there is no such file",
            "give a file that exists");
      }
    }
    String[] paths =
        files.stream()
            .map(file -> WarehouseLocation.pattern(WarehouseLocation.of(file)))
            .toArray(String[]::new);
    try {
      return rows(spark, known, paths);
    } catch (AnalysisException | SparkException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          ForestFailure.printable(files.get(0)) + " cannot be read as " + known,
          PrintableText.of(e.getMessage(), 300),
          "give --format, and files of one kind with the same columns",
          e);
    }
  }

  /**
   * The columns that hold numbers or truth values and nothing else.
   *
   * @param rows as read
   */
  List<String> numeric(Dataset<Row> rows) {
    if (isCsv()) {
      return CsvNumbers.in(rows, List.of(rows.columns())).columns();
    }
    return Arrays.stream(rows.schema().fields())
        .filter(field -> isNumeric(field.dataType()))
        .map(StructField::name)
        .toList();
  }

  /**
   * The rows with numbers in these columns.
   *
   * @param rows as read
   * @throws IllegalArgumentException naming a column of CSV that is absent or holds something else
   */
  Dataset<Row> withNumbers(Dataset<Row> rows, List<String> columns) {
    return isCsv() ? CsvNumbers.in(rows, columns).read(named(columns, "")) : rows;
  }

  /** As {@link #withNumbers}, but texts stay as they are, beside {@link #numbersOf} them. */
  Dataset<Row> withNumbersBeside(Dataset<Row> rows, List<String> columns) {
    return isCsv() ? CsvNumbers.in(rows, columns).read(named(columns, NUMBERS)) : rows;
  }

  /** The names that {@link #withNumbersBeside} gives the numbers of these columns. */
  String[] numbersOf(List<String> columns) {
    return columns.stream().map(name -> isCsv() ? NUMBERS + name : name).toArray(String[]::new);
  }

  /**
   * Writes rows in the format they were read from, without the numbers that stand beside texts.
   *
   * @param columns with numbers beside them
   */
  void write(Dataset<Row> rows, List<String> columns, Path output) {
    if (isCsv()) {
      rows.drop(numbersOf(columns)).write().options(CSV).csv(WarehouseLocation.of(output));
    } else {
      rows.write().parquet(WarehouseLocation.of(output));
    }
  }

  private boolean isCsv() {
    return format().equals("csv");
  }

  private static Map<String, String> named(List<String> columns, String prefix) {
    return columns.stream().distinct().collect(Collectors.toMap(name -> name, prefix::concat));
  }

  private static boolean isNumeric(DataType type) {
    return type instanceof NumericType || type instanceof BooleanType;
  }

  // Spark throws both without telling the compiler.
  private static Dataset<Row> rows(SparkSession spark, String known, String[] paths)
      throws AnalysisException, SparkException {
    return known.equals("csv") ? spark.read().options(CSV).csv(paths) : spark.read().parquet(paths);
  }
}
