package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.NoticesTable;
import io.tidemark.jobs.table.SourceHealthTable;
import io.tidemark.notebooks.report.NightReport.IngestReport;
import java.util.List;

/** Reads figures about sources, files and records. */
final class IngestRows {
  private static final int MOST = 200;

  private IngestRows() {}

  static IngestReport of(ReportSource source) {
    return new IngestReport(sources(source), notices(source), rejected(source), files(source));
  }

  private static List<IngestReport.Source> sources(ReportSource source) {
    return RowCodec.of(IngestReport.Source.class)
        .read(
            source
                .tonight(SourceHealthTable.SPEC)
                .orderBy(col("status").equalTo("ok"), col("product"), col("account"))
                .limit(MOST)
                .withColumn("usual", coalesce(col("usual_events"), lit(Double.NaN)))
                .withColumn("delivery_seconds", coalesce(col("delivery_seconds"), lit(Double.NaN)))
                .withColumnRenamed("last_event", "last"));
  }

  private static List<IngestReport.Notice> notices(ReportSource source) {
    return RowCodec.of(IngestReport.Notice.class)
        .read(source.tonight(NoticesTable.SPEC).orderBy("severity", "kind", "subject").limit(MOST));
  }

  private static List<IngestReport.Rejected> rejected(ReportSource source) {
    return RowCodec.of(IngestReport.Rejected.class)
        .read(
            source
                .warehouse()
                .read(IngestTables.REJECTED_RECORDS)
                .filter(col("resolved_by").isNull())
                .groupBy(col("reason"), coalesce(col("format"), lit("unknown")).as("format"))
                .agg(count(lit(1)).as("records"), min("detail").as("detail"))
                .orderBy(col("records").desc(), col("reason"), col("format"))
                .limit(MOST));
  }

  private static List<IngestReport.Files> files(ReportSource source) {
    return RowCodec.of(IngestReport.Files.class)
        .read(
            source
                .warehouse()
                .read(IngestTables.INGESTED_FILES)
                .groupBy(coalesce(col("format"), lit("unknown")).as("format"))
                .agg(
                    count(lit(1)).as("files"),
                    sum("read").as("read"),
                    sum("accepted").as("accepted"),
                    sum("duplicates").as("duplicates"),
                    sum("rejected").as("rejected"),
                    sum("merged").as("merged"),
                    sum("skipped").as("skipped"),
                    sum("deferred").as("deferred"))
                .orderBy("format"));
  }
}
