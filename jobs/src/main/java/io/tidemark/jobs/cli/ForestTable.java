package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.WarehouseLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** The rows that a forest command reads, from CSV with a header line or from Parquet. */
final class ForestTable {
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

  Dataset<Row> read(SparkSession spark) {
    return read(spark, input);
  }

  /** Other files of the same format. */
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

  // Spark throws both without telling the compiler.
  private static Dataset<Row> rows(SparkSession spark, String known, String[] paths)
      throws AnalysisException, SparkException {
    return known.equals("csv")
        ? spark.read().option("header", true).option("inferSchema", true).csv(paths)
        : spark.read().parquet(paths);
  }
}
