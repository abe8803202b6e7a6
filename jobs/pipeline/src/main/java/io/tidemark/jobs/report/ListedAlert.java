package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.AlertLabels;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A day with a decision above ALLOW, and the label that covers it, or an empty text. */
public record ListedAlert(Day day, String answered) {
  private static final String DAY = IdentityRiskTable.EVENT_DATE;

  /** Columns to read from scored events, regardless of the night's features. */
  private static final TableSpec EVENTS =
      TableSpec.byDay(
          ScoredEventsTable.NAME,
          StructType.fromDDL("identity STRING, event_date DATE, time TIMESTAMP, cause STRING"),
          DAY,
          List.of(),
          Map.of());

  /** An identity-day with an alert, which is significant if it is on the list of the order. */
  public record Day(
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
      boolean significant,
      boolean suppressed) {}

  /** Describes how people responded to the alert; null if nobody did. */
  public String handled() {
    return day.suppressed ? "suppressed" : answered.isEmpty() ? null : answered;
  }

  /** Returns the alerts of the given nights, each in the order of its report. */
  public static List<ListedAlert> of(Warehouse warehouse, Collection<LocalDate> nights) {
    List<Label> labels = Label.TABLE.all(warehouse);
    Column suppressed = Suppression.isSuppressed(Suppression.TABLE.all(warehouse));
    List<ListedAlert> alerts = new ArrayList<>();
    for (LocalDate night : nights) {
      AlertLabels answers = new AlertLabels(night, labels);
      for (Day day : days(warehouse, night, suppressed)) {
        alerts.add(new ListedAlert(day, answers.to(day.identity(), day.level())));
      }
    }
    return alerts;
  }

  private static List<Day> days(Warehouse warehouse, LocalDate night, Column suppressed) {
    Column isOfNight = col(DAY).equalTo(night);
    Dataset<Row> risk = warehouse.read(IdentityRiskTable.SPEC).filter(isOfNight);
    Dataset<Row> alerted = risk.filter(col("alerts").gt(0));
    Dataset<Row> times =
        warehouse
            .read(EVENTS)
            .filter(isOfNight.and(ScoredEventsTable.isAlert()))
            .groupBy("identity")
            .agg(min("time").as("first"), max("time").as("last"));
    AlertOrder order = AlertOrder.of(warehouse, night);
    Dataset<Row> counted =
        alerted
            .withColumn("significant", order.isListed())
            .withColumn("suppressed", suppressed)
            .join(times, new String[] {"identity"}, "left")
            .orderBy(order.order());
    return RowCodec.of(Day.class).read(counted);
  }
}
