package io.tidemark.jobs.ingest;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.source.EnricherFactory;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.TableIntake;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Reads tables in Parquet, Delta and other formats whose columns are named after event columns or
 * OCSF objects. Rows are processed like log records: they are checked, enriched, counted, and
 * rejected with a reason if necessary.
 */
public final class SparkEventTable {
  private SparkEventTable() {}

  /**
   * Returns the records of a table.
   *
   * @param table table to read; columns that are not event columns are stored in {@code unmapped}
   * @param path path shown in {@code raw_ref}, rejected records and accounts
   * @param format {@link LogFormat#PARQUET} or {@link LogFormat#DELTA}
   * @param accounts receives an account from each task, with a path that ends in {@code ?part=n}
   * @return the rows, with {@link SourceRows#SCHEMA}. Identical rows without an id get distinct ids
   *     only if the same task reads them.
   */
  public static Dataset<Row> read(
      Dataset<Row> table,
      String path,
      LogFormat format,
      ReadOptions options,
      EnricherFactory enrichers,
      FileAccounts accounts) {
    StructType schema = table.schema();
    MapPartitionsFunction<Row, Row> read =
        rows -> {
          String part = path + "?part=" + TaskContext.getPartitionId();
          Enricher enricher = enrichers.enricher();
          return new Rows(rows, intake(schema, format, part, 0, options, enricher), part, accounts);
        };
    return table.mapPartitions(read, Encoders.row(SourceRows.SCHEMA));
  }

  static TableIntake intake(
      StructType schema,
      LogFormat format,
      String path,
      long first,
      ReadOptions options,
      Enricher enricher) {
    return new TableIntake(
        List.of(schema.fieldNames()),
        SparkRowCells.objects(schema),
        format,
        path,
        first,
        options,
        enricher);
  }

  private static final class Rows extends TaskRows {
    private final Iterator<Row> rows;
    private final TableIntake intake;
    private final String path;
    private final FileAccounts accounts;
    private boolean accounted;

    Rows(Iterator<Row> rows, TableIntake intake, String path, FileAccounts accounts) {
      this.rows = rows;
      this.intake = intake;
      this.path = path;
      this.accounts = accounts;
    }

    @Override
    boolean hasMore() {
      return !accounted;
    }

    @Override
    Row advance() {
      if (rows.hasNext()) {
        return SourceRows.of(intake.admit(SparkRowCells.of(rows.next())), path);
      }
      accounted = true;
      accounts.add(intake.account());
      return null;
    }
  }
}
