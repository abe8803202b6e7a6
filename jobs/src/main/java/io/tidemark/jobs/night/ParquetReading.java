package io.tidemark.jobs.night;

import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.source.EnricherFactory;
import io.tidemark.jobs.source.FileAccounts;
import io.tidemark.jobs.source.ParquetFilesOnSpark;
import io.tidemark.jobs.source.ParquetFooter;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.SourceRows;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Reads Parquet files, all of one schema together: a plan with thousands of relations takes longer
 * to send to its tasks than its files take to read.
 */
final class ParquetReading {
  private ParquetReading() {}

  /**
   * Rows of {@link SourceRows} of these files; one Dataset for each schema, and one for the files
   * that have no rows or cannot be read.
   *
   * @param paths as Hadoop spells them, spread over tasks
   */
  static List<Dataset<Row>> of(
      Dataset<String> paths,
      ReadOptions options,
      EnricherFactory enrichers,
      FileAccounts accounts) {
    SparkSession spark = paths.sparkSession();
    SortedMap<String, List<String>> bySchema = new TreeMap<>();
    List<ParquetFooter> withoutRows = new ArrayList<>();
    for (ParquetFooter footer : ParquetFooter.of(paths)) {
      if (footer.isReadable() && footer.rows() > 0) {
        bySchema
            .computeIfAbsent(footer.schema(), schema -> new ArrayList<>())
            .add(WarehouseLocation.pattern(footer.path()));
      } else {
        withoutRows.add(footer);
      }
    }
    List<Dataset<Row>> read = new ArrayList<>();
    bySchema.forEach(
        (schema, files) ->
            read.add(
                ParquetFilesOnSpark.read(
                    spark
                        .read()
                        .schema((StructType) DataType.fromJson(schema))
                        .parquet(files.toArray(String[]::new)),
                    options,
                    enrichers,
                    accounts)));
    if (!withoutRows.isEmpty()) {
      read.add(
          spark.createDataFrame(
              ParquetFilesOnSpark.withoutRows(withoutRows, options, accounts), SourceRows.SCHEMA));
    }
    return read;
  }
}
