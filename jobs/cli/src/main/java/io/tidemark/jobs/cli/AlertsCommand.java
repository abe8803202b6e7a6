package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Answers;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.report.AlertOrder;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The alerts of judged nights, a line each. */
@Command(
    name = "list",
    description = {
      "Lists the alerts of a night or of a range of nights, in the order of the report.",
      "An alert is an identity's day with a decision above ALLOW. Each line shows its level and risk,",
      "its first and last event, the leading feature, and whether it is labelled or suppressed."
    },
    footer = {
      "  tidemark alerts list --warehouse tables",
      "  tidemark alerts list --from 2026-03-15 --to 2026-03-21 --json",
      "  tidemark explain --identity KEY --date 2026-03-21     why there is an alert"
    })
final class AlertsCommand extends JudgedNightsCommand {
  private static final int TEXT = 160;
  private static final String DAY = IdentityRiskTable.EVENT_DATE;

  /** The columns that are read of scored events, whatever features the night had. */
  private static final TableSpec EVENTS =
      TableSpec.byDay(
          ScoredEventsTable.NAME,
          new StructType()
              .add("identity", StringType)
              .add(DAY, DateType)
              .add("time", TimestampType)
              .add("cause", StringType),
          DAY,
          List.of(),
          Map.of());

  @Mixin private TableOptions table;

  /** Alerted identity-day. */
  private record Day(
      LocalDate eventDate,
      String identity,
      String kind,
      String cohort,
      String decision,
      String level,
      Double maxRisk,
      long alerts,
      Instant first,
      Instant last,
      String leadingFeature,
      boolean suppressed) {}

  /**
   * One line.
   *
   * @param answered label about it, in words; empty without one
   */
  private record Alert(Day day, String answered) {
    String handled() {
      return day.suppressed ? "suppressed" : answered.isEmpty() ? null : answered;
    }
  }

  AlertsCommand() {
    super(Access.READS);
  }

  private static final RowView<Alert> VIEW =
      new RowView<Alert>(TEXT)
          .column("night", alert -> alert.day().eventDate())
          .column("decision", alert -> alert.day().decision())
          .column("level", alert -> alert.day().level())
          .inText("risk", alert -> "%.4f".formatted(alert.day().maxRisk()))
          .inJson("risk", alert -> alert.day().maxRisk())
          .column("events", alert -> alert.day().alerts())
          .column("first event", alert -> alert.day().first())
          .column("last event", alert -> alert.day().last())
          .column("leading feature", alert -> alert.day().leadingFeature())
          .inText("labelled or suppressed", Alert::handled)
          .inJson("labelled", alert -> alert.answered().isEmpty() ? null : alert.answered())
          .inJson("suppressed", alert -> alert.day().suppressed())
          .inJson("kind", alert -> alert.day().kind())
          .inJson("cohort", alert -> alert.day().cohort())
          .whole("identity", alert -> alert.day().identity());

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    List<Label> labels = new LabelBook(warehouse).all();
    Column suppressed = Suppression.keptOff(Suppression.all(warehouse));
    List<Alert> alerts = new ArrayList<>();
    for (LocalDate night : nights(warehouse).descendingSet()) {
      Answers answers = new Answers(night, labels);
      for (Day day : alerts(warehouse, night, suppressed)) {
        alerts.add(new Alert(day, answers.to(day.identity())));
      }
    }
    table.print(VIEW, alerts, "alert", "alerts", out);
    if (!table.isJson() && !alerts.isEmpty()) {
      out.println("Next        tidemark explain --identity KEY --date NIGHT");
    }
    return ExitCode.OK;
  }

  /** Alerts of a night in the order of its report. */
  private List<Day> alerts(Warehouse warehouse, LocalDate night, Column suppressed) {
    Column isOfNight = col(DAY).equalTo(lit(night));
    Dataset<Row> risk = warehouse.read(IdentityRiskTable.SPEC).filter(isOfNight);
    Dataset<Row> alerted = risk.filter(col("alerts").gt(0));
    Dataset<Row> times =
        warehouse
            .read(EVENTS)
            .filter(isOfNight.and(ScoredEventsTable.isAlert()))
            .groupBy("identity")
            .agg(min("time").as("first"), max("time").as("last"));
    return RowCodec.of(Day.class)
        .read(
            alerted
                .withColumn("suppressed", suppressed)
                .join(times, new String[] {"identity"}, "left")
                .orderBy(AlertOrder.of(risk).order()));
  }
}
