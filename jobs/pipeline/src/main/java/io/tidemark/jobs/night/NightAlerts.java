package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.jobs.label.Answers;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.report.AlertOrder;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.AlertExtract;
import io.tidemark.notebooks.AlertRow;
import io.tidemark.notebooks.report.Reference;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
 * @param listed alerts on the list of {@link AlertOrder}
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
    AlertOrder gravestFirst = AlertOrder.of(risk);
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

  private record Alerted(
      String identity,
      String kind,
      String decision,
      Instant firstAlert,
      long alerts,
      double maxRisk,
      @Named("reasons.says") List<String> reasons,
      @Named("reasons.feature") List<String> features) {
    AlertRow answered(Answers answers) {
      return new AlertRow(
          identity,
          kind,
          decision,
          firstAlert,
          alerts,
          maxRisk,
          reasons,
          Reference.of(features).stream().map(Reference::id).toList(),
          answers.to(identity));
    }
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
      NightContext night, Dataset<Row> alerted, AlertOrder gravestFirst) {
    Answers answers = new Answers(night.night(), new LabelBook(night.warehouse()).all());
    return RowCodec.of(Alerted.class)
        .read(alerted.orderBy(gravestFirst.order()).limit(MOST))
        .stream()
        .map(day -> day.answered(answers))
        .toList();
  }
}
