package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.label.AlertLabels;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.notebooks.VisibleText;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.Alert.Command;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads the alerts of a night and their most severe events. */
public final class AlertRows {
  private AlertRows() {}

  /** Reads the alerts, most severe first. */
  public static List<Alert> of(
      ReportSource source,
      Dataset<Row> alerted,
      AlertOrder order,
      List<Label> labels,
      Optional<Baseline> judge,
      int most) {
    Dataset<Row> gravest =
        source
            .tonight(ScoredEventsTable.spec(source.program()))
            .filter(ScoredEventsTable.isAlert())
            .groupBy("identity")
            .agg(
                max_by(
                        struct("metadata_uid", "effective_risk", "src_ip_prefix"),
                        ScoredEventsTable.gravity())
                    .as("gravest"));
    AlertLabels answers = new AlertLabels(source.night(), labels);
    Dataset<Row> counted =
        alerted
            .join(gravest, new String[] {"identity"}, "left")
            .join(
                source.read(IdentitiesTable.SPEC).select("identity", "owner"),
                new String[] {"identity"},
                "left")
            .orderBy(order.order())
            .limit(most);
    return RowCodec.of(Alerted.class).read(counted).stream()
        .map(day -> day.answered(source.night(), answers, judge))
        .toList();
  }

  private record Alerted(
      String identity,
      String kind,
      String cohort,
      String owner,
      String decision,
      String level,
      Instant firstAlert,
      long alerts,
      long events,
      double maxRisk,
      String leadingFeature,
      @Named("gravest.metadata_uid") String event,
      @Named("gravest.effective_risk") Double effectiveRisk,
      @Named("gravest.src_ip_prefix") String srcIpPrefix,
      List<Alert.Why> reasons) {
    Alert answered(LocalDate night, AlertLabels answers, Optional<Baseline> judge) {
      Optional<CalibratedThresholds> thresholds =
          judge.flatMap(baseline -> baseline.scopeFor(cohort).thresholds());
      return new Alert(
          DetectionFinding.uid(night, identity),
          identity,
          kind,
          cohort,
          owner,
          decision,
          level,
          firstAlert,
          alerts,
          events,
          maxRisk,
          effectiveRisk == null ? Double.NaN : effectiveRisk,
          thresholds.map(CalibratedThresholds::medium).orElse(Double.NaN),
          thresholds.map(CalibratedThresholds::high).orElse(Double.NaN),
          event,
          srcIpPrefix,
          leadingFeature,
          reasons,
          answers.to(identity),
          commands(night, identity, event, level, leadingFeature));
    }
  }

  private static final int SUPPRESSED_DAYS = 30;

  /**
   * Returns the commands for an alert, which users copy into a shell. Untrusted texts are quoted as
   * single words; unknown ones are null. Commands that a page cannot display exactly are left out,
   * because a copy would refer to something else.
   */
  static List<Command> commands(
      LocalDate night, String identity, String event, String level, String leading) {
    String whose = option("--identity", identity);
    String cap = Level.HIGH.name().equals(level) ? " --cap HIGH" : "";
    String feature = leading == null ? "" : option("--feature", leading);
    String which = event == null ? whose + " --date " + night : option("--event", event);
    String label = "tidemark label add" + whose + " --verdict ";
    return Stream.of(
            new Command("Explain", "tidemark explain" + which),
            new Command("An attack", label + "compromised --from " + night),
            new Command("Legitimate and new", label + "benign --from " + night + cap),
            new Command(
                "Known and recurring",
                "tidemark suppress add%s%s --by \"$USER\" --expires %s%s"
                    .formatted(whose, feature, night.plusDays(SUPPRESSED_DAYS), cap)))
        .filter(command -> VisibleText.of(command.line()).equals(command.line()))
        .toList();
  }

  /** Returns an option, joined by "=" to a value that could be mistaken for an option. */
  private static String option(String name, String value) {
    return " " + name + (value.matches("(?s)[-@=].*") ? "=" : " ") + ShellWord.of(value);
  }
}
