package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.JobRunsTable;
import io.tidemark.notebooks.AlertExtract;
import io.tidemark.notebooks.AlertRow;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * Writes the alerts of a night to {@code extracts/<date>/alerts.csv} in the warehouse, over what
 * was there. At most {@link #MOST} rows, the gravest first: the table has them all.
 */
final class ExtractStep {
  static final int MOST = 10_000;

  private final NightContext night;

  ExtractStep(NightContext night) {
    this.night = night;
  }

  /** Where the extract was written. */
  String run() {
    Path file = new Path(night.warehouse().root() + "/extracts/" + night.night() + "/alerts.csv");
    try {
      FileSystem fileSystem =
          file.getFileSystem(night.warehouse().spark().sparkContext().hadoopConfiguration());
      try (Writer out =
          new OutputStreamWriter(fileSystem.create(file, true), StandardCharsets.UTF_8)) {
        AlertExtract.write(rows(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The extract " + file + " cannot be written", e);
    }
    return file.toString();
  }

  private List<AlertRow> rows() {
    List<AlertRow> rows = new ArrayList<>();
    for (Row row :
        night
            .warehouse()
            .read(IdentityRiskTable.SPEC)
            .filter(
                col(IdentityRiskTable.EVENT_DATE)
                    .equalTo(lit(night.night()))
                    .and(col("alerts").gt(0))
                    .and(not(night.judgements().isSuppressed())))
            .orderBy(col("max_risk").desc(), col("identity"))
            .limit(MOST)
            .select(
                "identity",
                "kind",
                "decision",
                "first_alert",
                "alerts",
                "max_risk",
                "reasons.says",
                "references")
            .collectAsList()) {
      rows.add(
          new AlertRow(
              row.getString(0),
              row.getString(1),
              row.getString(2),
              JobRunsTable.instant(row, "first_alert"),
              row.getLong(4),
              row.getDouble(5),
              row.isNullAt(6) ? List.of() : row.getList(6),
              row.isNullAt(7) ? List.of() : row.getList(7)));
    }
    return rows;
  }
}
