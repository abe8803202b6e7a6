package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.jobs.label.Answers;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.report.Alert;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The alerts of a night with their most severe events. */
final class AlertRows {
  private AlertRows() {}

  /**
   * Reads them, most severe first.
   *
   * @param alerted rows of {@code identity_risk} of the night
   * @param most alerts
   */
  static List<Alert> of(
      ReportSource source, Dataset<Row> alerted, AlertOrder order, List<Label> labels, int most) {
    Dataset<Row> gravest =
        source
            .tonight(ScoredEventsTable.spec(source.program()))
            .filter(ScoredEventsTable.isAlert())
            .groupBy("identity")
            .agg(
                max_by(struct("metadata_uid", "effective_risk"), ScoredEventsTable.gravity())
                    .as("gravest"));
    Answers answers = new Answers(source.night(), labels);
    return RowCodec.of(Alerted.class)
        .read(
            alerted
                .join(gravest, new String[] {"identity"}, "left")
                .orderBy(order.order())
                .limit(most))
        .stream()
        .map(day -> day.answered(source.night(), answers))
        .toList();
  }

  /** An identity-day with alerts. */
  private record Alerted(
      String identity,
      String kind,
      String cohort,
      String decision,
      String level,
      Instant firstAlert,
      long alerts,
      long events,
      double maxRisk,
      String leadingFeature,
      @Named("gravest.metadata_uid") String event,
      @Named("gravest.effective_risk") Double effectiveRisk,
      List<Alert.Why> reasons) {
    Alert answered(LocalDate night, Answers answers) {
      return new Alert(
          identity,
          kind,
          cohort,
          decision,
          level,
          firstAlert,
          alerts,
          events,
          maxRisk,
          effectiveRisk == null ? Double.NaN : effectiveRisk,
          event,
          leadingFeature,
          reasons,
          answers.to(identity),
          AlertCommands.of(night, identity, event, level, leadingFeature));
    }
  }
}
