package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.label.Answers;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.report.GravestFirst;
import io.tidemark.jobs.table.IdentityRiskTable;
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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The alerts of a judged night, read once for all who tell of them.
 *
 * @param total identity-days with an alert
 * @param listed alerts on the list of {@link GravestFirst}
 * @param policyStepUps identity-days that had to step up because policy says so
 * @param suppressed alerts that their owners know, and that are in none of the others
 * @param gravest at most {@link #MOST} of them, in its order
 */
record NightAlerts(
    long total, long listed, long suppressed, long policyStepUps, List<AlertRow> gravest) {
  static final int MOST = 10_000;

  NightAlerts {
    gravest = List.copyOf(gravest);
  }

  static NightAlerts of(NightContext night) {
    Dataset<Row> risk =
        night
            .warehouse()
            .read(IdentityRiskTable.SPEC)
            .filter(col(IdentityRiskTable.EVENT_DATE).equalTo(lit(night.night())));
    Column raised = col("alerts").gt(0);
    Column suppressed = night.judgements().isSuppressed();
    Column alerted = raised.and(not(suppressed));
    GravestFirst gravestFirst = GravestFirst.of(risk);
    Row totals =
        risk.agg(
                count_if(alerted),
                count_if(alerted.and(gravestFirst.isListed())),
                count_if(raised.and(suppressed)),
                count_if(col("policy_step_ups").gt(0)))
            .first();
    return new NightAlerts(
        totals.getLong(0),
        totals.getLong(1),
        totals.getLong(2),
        totals.getLong(3),
        totals.getLong(0) == 0 ? List.of() : gravest(night, risk.filter(alerted), gravestFirst));
  }

  /**
   * Writes the gravest to {@code extracts/<date>/alerts.csv} in the warehouse, over what was there.
   *
   * @return the file
   */
  String write(NightContext night) {
    Path file = new Path(night.warehouse().root() + "/extracts/" + night.night() + "/alerts.csv");
    try {
      FileSystem fileSystem =
          file.getFileSystem(night.warehouse().spark().sparkContext().hadoopConfiguration());
      try (Writer out =
          new OutputStreamWriter(fileSystem.create(file, true), StandardCharsets.UTF_8)) {
        AlertExtract.write(gravest, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The extract " + file + " cannot be written", e);
    }
    return file.toString();
  }

  private static List<AlertRow> gravest(
      NightContext night, Dataset<Row> alerted, GravestFirst gravestFirst) {
    Answers answers = new Answers(night.night(), new LabelBook(night.warehouse()).all());
    List<AlertRow> rows = new ArrayList<>();
    for (Row row :
        alerted
            .orderBy(gravestFirst.order())
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
              RowTimes.instant(row, "first_alert"),
              row.getLong(4),
              row.getDouble(5),
              row.isNullAt(6) ? List.of() : row.getList(6),
              row.isNullAt(7) ? List.of() : row.getList(7),
              answers.to(row.getString(0))));
    }
    return rows;
  }
}
