package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.not;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.report.AlertOrder;
import io.tidemark.jobs.report.AlertRows;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.AlertExtract;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The alerts of a judged night, read once and shared by all outputs.
 *
 * @param total identity-days with an alert that is not suppressed
 * @param listed those of them on the list of {@link AlertOrder}
 * @param suppressed identity-days with a suppressed alert
 * @param policyStepUps identity-days on which policy required a step-up
 * @param gravest the first {@link #MOST} alerts that are not suppressed, in that order
 */
record NightAlerts(
    long total, long listed, long suppressed, long policyStepUps, List<Alert> gravest) {
  static final int MOST = 10_000;

  NightAlerts {
    gravest = List.copyOf(gravest);
  }

  static NightAlerts of(NightContext night) {
    Dataset<Row> risk = night.read(IdentityRiskTable.SPEC, night.night());
    Column raised = col("alerts").gt(0);
    Column suppressed = night.judgements().isSuppressed();
    Column alerted = raised.and(not(suppressed));
    AlertOrder gravestFirst = AlertOrder.of(night.warehouse(), night.night());
    Totals totals =
        RowCodec.of(Totals.class)
            .one(
                risk.agg(
                    count_if(alerted).as("alerted"),
                    count_if(alerted.and(gravestFirst.isListed())).as("listed"),
                    count_if(raised.and(suppressed)).as("suppressed"),
                    count_if(col("policy_step_ups").gt(0)).as("step_ups")));
    return new NightAlerts(
        totals.alerted,
        totals.listed,
        totals.suppressed,
        totals.stepUps,
        totals.alerted == 0 ? List.of() : gravest(night, risk.filter(alerted), gravestFirst));
  }

  private record Totals(long alerted, long listed, long suppressed, long stepUps) {}

  /** Writes {@code extracts/<date>/alerts.csv} in the warehouse and returns its path. */
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

  private static List<Alert> gravest(
      NightContext night, Dataset<Row> alerted, AlertOrder gravestFirst) {
    return AlertRows.of(
        NightReports.source(night, Optional.empty()),
        alerted,
        gravestFirst,
        Label.TABLE.all(night.warehouse()),
        new JudgementReader(night.warehouse(), night.program(), night.policy())
            .baselineBefore(night.night()),
        MOST);
  }
}
