package io.tidemark.jobs.identityview;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A night, the baseline it trained, and the alerts raised on its day.
 *
 * @param judge baseline that judged the day; null if the day was not judged
 * @param alerts number of identities that have an alert, or number of alerts on a single identity;
 *     null if the day was not judged
 * @param suppressed number of identities with a suppressed alert
 */
public record BaselineNight(
    Trained row, Baseline baseline, BaselineNight judge, Long alerts, long suppressed) {
  public LocalDate day() {
    return row.trainedFor();
  }

  /** Returns a formatted threshold of the scope that contains all identities. */
  public String threshold(ToDoubleFunction<CalibratedThresholds> level) {
    return baseline
        .scopeFor(null)
        .thresholds()
        .map(t -> String.format(Locale.ROOT, "%.4f", level.applyAsDouble(t)))
        .orElse(null);
  }

  public String medium() {
    return threshold(CalibratedThresholds::medium);
  }

  public String failed() {
    return row.gates().isEmpty() ? null : String.join("; ", row.gates());
  }

  public String acceptedGates() {
    return row.acceptedGates().isEmpty()
        ? null
        : row.acceptedGates().entrySet().stream()
            .map(gate -> gate.getKey() + ": " + gate.getValue())
            .collect(Collectors.joining("; "));
  }

  public String usualMaximum(String identity) {
    OptionalDouble usual = baseline.usualMaxima().of(identity);
    return usual.isPresent() ? String.format(Locale.ROOT, "%.3f", usual.getAsDouble()) : null;
  }

  private record Alerts(LocalDate eventDate, long alerts) {}

  /**
   * Returns all nights that trained a baseline, in date order, with the number of an identity's
   * alerts or, without an identity, of identities that have one.
   */
  public static List<BaselineNight> all(Warehouse warehouse, Optional<String> identity) {
    Map<LocalDate, Long> alerts = alerts(warehouse, identity);
    Map<LocalDate, Long> suppressed = identity.isEmpty() ? suppressed(warehouse) : Map.of();
    // The most recently accepted baseline for each catalogue, which will judge the next night.
    Map<String, BaselineNight> accepted = new HashMap<>();
    List<BaselineNight> nights = new ArrayList<>();
    Dataset<Row> grouped = warehouse.read(BaselinesTable.SPEC).orderBy(BaselinesTable.TRAINED_FOR);
    for (Trained row : RowCodec.of(Trained.class).read(grouped)) {
      boolean judged = alerts.containsKey(row.trainedFor());
      BaselineNight night =
          new BaselineNight(
              row,
              row.baseline(),
              judged ? accepted.get(row.featureSet()) : null,
              alerts.get(row.trainedFor()),
              suppressed.getOrDefault(row.trainedFor(), 0L));
      nights.add(night);
      if (row.accepted()) {
        accepted.put(row.featureSet(), night);
      }
    }
    return nights;
  }

  /** Returns the number of identities that have a suppressed alert, by day. */
  private static Map<LocalDate, Long> suppressed(Warehouse warehouse) {
    return byDay(
        warehouse
            .read(IdentityRiskTable.SPEC)
            .filter(
                col("alerts")
                    .gt(0)
                    .and(Suppression.isSuppressed(Suppression.TABLE.all(warehouse)))),
        lit(1L));
  }

  private static Map<LocalDate, Long> alerts(Warehouse warehouse, Optional<String> identity) {
    Dataset<Row> risk = warehouse.read(IdentityRiskTable.SPEC);
    return identity.isEmpty()
        ? byDay(risk, when(col("alerts").gt(0), 1L).otherwise(0L))
        : byDay(risk.filter(col("identity").equalTo(identity.get())), col("alerts"));
  }

  private static Map<LocalDate, Long> byDay(Dataset<Row> days, Column counted) {
    Dataset<Row> selected =
        days.groupBy(IdentityRiskTable.EVENT_DATE).agg(sum(counted).as("alerts"));
    return RowCodec.of(Alerts.class).read(selected).stream()
        .collect(Collectors.toMap(Alerts::eventDate, Alerts::alerts));
  }
}
