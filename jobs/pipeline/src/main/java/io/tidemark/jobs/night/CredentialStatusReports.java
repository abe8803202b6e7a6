package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.to_date;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.ingest.SourceRows;
import io.tidemark.jobs.source.CredentialStatusReport;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.training.Revalidations;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads and writes the credential status reports for enforcers in the table {@code
 * credential_status}.
 */
final class CredentialStatusReports {
  private static final List<String> KEY = IngestTables.CREDENTIAL_STATUS.key();

  private CredentialStatusReports() {}

  /**
   * Stores the reports found in newly read rows, each exactly once.
   *
   * @param read rows with the schema of {@link SourceRows}
   * @param leftOut files whose reports must not be stored
   */
  static void store(
      Warehouse warehouse, Dataset<Row> read, Set<String> leftOut, Instant startedAt) {
    Dataset<Row> reports =
        read.filter(col("kind").equalTo(SourceRows.STANDING))
            .select("standing.*")
            .filter(
                leftOut.isEmpty()
                    ? lit(true)
                    : not(EventDeduplication.file(col("raw_ref")).isin(leftOut.toArray())))
            .groupBy(KEY.stream().map(name -> col(name)).toArray(Column[]::new))
            .agg(min("evidence").as("evidence"), min("raw_ref").as("raw_ref"))
            .withColumn(Columns.EVENT_DATE, to_date(col("time")))
            .withColumn("ingest_time", lit(startedAt));
    Dataset<Row> known = warehouse.read(IngestTables.CREDENTIAL_STATUS);
    Column same =
        KEY.stream()
            .map(name -> reports.col(name).eqNullSafe(known.col(name)))
            .reduce(Column::and)
            .orElseThrow();
    Dataset<Row> fresh = reports.join(known, same, "left_anti");
    if (!fresh.isEmpty()) {
      warehouse.append(IngestTables.CREDENTIAL_STATUS, fresh.coalesce(1));
    }
  }

  /** Returns the number of credentials whose status changed to refused on the given day. */
  static long revoked(Warehouse warehouse, LocalDate day) {
    return warehouse
        .read(IngestTables.CREDENTIAL_STATUS, day)
        .filter(col("kind").equalTo(CredentialStatusReport.REVOKED))
        .agg(countDistinct(col("credential_uid")))
        .first()
        .getLong(0);
  }

  /** Returns the new evidence reported on the given day, in chronological order. */
  static Revalidations revalidations(Warehouse warehouse, LocalDate day) {
    List<Revalidations.Given> given = new ArrayList<>();
    for (Row row :
        revalidated(warehouse, day)
            .select("credential_uid", "src_ip_prefix", "time")
            .orderBy("time", "credential_uid", "src_ip_prefix")
            .collectAsList()) {
      given.add(
          new Revalidations.Given(row.getString(0), row.getString(1), RowTimes.micros(row.get(2))));
    }
    return new Revalidations(given);
  }

  static Dataset<Row> revalidated(Warehouse warehouse, LocalDate day) {
    return warehouse
        .read(IngestTables.CREDENTIAL_STATUS, day)
        .filter(col("kind").equalTo(CredentialStatusReport.REVALIDATED));
  }
}
