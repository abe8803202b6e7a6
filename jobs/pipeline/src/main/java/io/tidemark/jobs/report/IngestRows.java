package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.table.FindingsTable;
import io.tidemark.jobs.table.IngestedFilesTable;
import io.tidemark.jobs.table.RejectedRecordsTable;
import io.tidemark.jobs.table.SourceHealthTable;
import io.tidemark.notebooks.report.IngestReport;
import java.util.List;
import org.apache.spark.sql.Row;

/** How sources, files and records were. */
final class IngestRows {
  private static final int MOST = 200;

  private IngestRows() {}

  static IngestReport of(ReportSource source) {
    return new IngestReport(sources(source), findings(source), rejected(source), files(source));
  }

  private static List<IngestReport.Source> sources(ReportSource source) {
    return source
        .tonight(SourceHealthTable.SPEC)
        .orderBy(col("status").equalTo("ok"), col("product"), col("account"))
        .limit(MOST)
        .collectAsList()
        .stream()
        .map(
            row ->
                new IngestReport.Source(
                    row.getAs("product"),
                    row.getAs("account"),
                    row.getAs("status"),
                    row.<Long>getAs("events"),
                    number(row, "usual_events"),
                    number(row, "delivery_seconds"),
                    RowTimes.instant(row, "last_event")))
        .toList();
  }

  private static List<IngestReport.Finding> findings(ReportSource source) {
    return source
        .tonight(FindingsTable.SPEC)
        .orderBy("severity", "kind", "subject")
        .limit(MOST)
        .collectAsList()
        .stream()
        .map(
            row ->
                new IngestReport.Finding(
                    row.getAs("kind"),
                    row.getAs("severity"),
                    row.getAs("subject"),
                    row.getAs("says")))
        .toList();
  }

  private static List<IngestReport.Rejected> rejected(ReportSource source) {
    return source
        .warehouse()
        .read(RejectedRecordsTable.SPEC)
        .filter(col("resolved_by").isNull())
        .groupBy(col("reason"), coalesce(col("format"), lit("unknown")).as("format"))
        .agg(count(lit(1)).as("records"), min("detail").as("detail"))
        .orderBy(col("records").desc(), col("reason"), col("format"))
        .limit(MOST)
        .collectAsList()
        .stream()
        .map(
            row ->
                new IngestReport.Rejected(
                    row.getAs("reason"),
                    row.getAs("format"),
                    row.<Long>getAs("records"),
                    row.getAs("detail")))
        .toList();
  }

  private static List<IngestReport.Files> files(ReportSource source) {
    return source
        .warehouse()
        .read(IngestedFilesTable.SPEC)
        .groupBy(coalesce(col("format"), lit("unknown")).as("format"))
        .agg(
            count(lit(1)).as("files"),
            sum("read").as("read"),
            sum("accepted").as("accepted"),
            sum("duplicates").as("duplicates"),
            sum("rejected").as("rejected"),
            // Files of warehouses from before these were counted have none.
            coalesce(sum("merged"), lit(0L)).as("merged"),
            coalesce(sum("skipped"), lit(0L)).as("skipped"),
            coalesce(sum("deferred"), lit(0L)).as("deferred"))
        .orderBy("format")
        .collectAsList()
        .stream()
        .map(
            row ->
                new IngestReport.Files(
                    row.getAs("format"),
                    row.<Long>getAs("files"),
                    row.<Long>getAs("read"),
                    row.<Long>getAs("accepted"),
                    row.<Long>getAs("duplicates"),
                    row.<Long>getAs("rejected"),
                    row.<Long>getAs("merged"),
                    row.<Long>getAs("skipped"),
                    row.<Long>getAs("deferred")))
        .toList();
  }

  private static double number(Row row, String column) {
    Double value = row.getAs(column);
    return value == null ? Double.NaN : value;
  }
}
