package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.batch.RowCodec;
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
                        struct(col("metadata_uid").as("event"), col("src_ip_prefix").as("source")),
                        ScoredEventsTable.gravity())
                    .as("gravest"),
                max("effective_risk").as("effective_risk"))
            .select("identity", "gravest.*", "effective_risk");
    AlertLabels answers = new AlertLabels(source.night(), labels);
    Dataset<Row> counted =
        alerted
            .join(gravest, new String[] {"identity"}, "left")
            .join(
                source.read(IdentitiesTable.SPEC).select("identity", "owner"),
                new String[] {"identity"},
                "left")
            .withColumn("significant", order.isListed())
            .withColumn("effective_risk", coalesce(col("effective_risk"), lit(Double.NaN)))
            .orderBy(order.order())
            .limit(most);
    return RowCodec.of(Alert.Day.class).read(counted).stream()
        .map(day -> alert(source.night(), day, answers.to(day.identity(), day.level()), judge))
        .toList();
  }

  private static Alert alert(
      LocalDate night, Alert.Day day, String answered, Optional<Baseline> judge) {
    Optional<CalibratedThresholds> thresholds =
        judge.flatMap(baseline -> baseline.scopeFor(day.cohort()).thresholds());
    return new Alert(
        DetectionFinding.uid(night, day.identity()),
        day,
        thresholds.map(CalibratedThresholds::medium).orElse(Double.NaN),
        thresholds.map(CalibratedThresholds::high).orElse(Double.NaN),
        answered,
        commands(night, day.identity(), day.event(), day.level(), day.leadingFeature()));
  }

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
            new Command("Known and recurring", "tidemark suppress add" + whose + feature + cap))
        .filter(command -> VisibleText.of(command.line()).equals(command.line()))
        .toList();
  }

  /** Returns an option, joined by "=" to a value that could be mistaken for an option. */
  private static String option(String name, String value) {
    return " " + name + (value.matches("(?s)[-@=].*") ? "=" : " ") + ShellWord.of(value);
  }
}
