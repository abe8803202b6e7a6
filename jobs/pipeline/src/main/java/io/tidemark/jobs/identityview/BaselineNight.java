package io.tidemark.jobs.identityview;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

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
import java.util.function.Function;
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

  private record Counts(LocalDate eventDate, long alerts, long suppressed) {}

  /**
   * Returns all nights that trained a baseline, in date order, with the number of an identity's
   * alerts or, without an identity, of identities that have one.
   */
  public static List<BaselineNight> all(Warehouse warehouse, Optional<String> identity) {
    Map<LocalDate, Counts> counts =
        counts(warehouse, identity).stream()
            .collect(Collectors.toMap(Counts::eventDate, Function.identity()));
    // The most recently accepted baseline for each catalogue, which will judge the next night.
    Map<String, BaselineNight> accepted = new HashMap<>();
    List<BaselineNight> nights = new ArrayList<>();
    Dataset<Row> grouped = warehouse.read(BaselinesTable.SPEC).orderBy(BaselinesTable.TRAINED_FOR);
    for (Trained row : RowCodec.of(Trained.class).read(grouped)) {
      Counts judged = counts.get(row.trainedFor());
      BaselineNight night =
          new BaselineNight(
              row,
              row.baseline(),
              judged == null ? null : accepted.get(row.featureSet()),
              judged == null ? null : judged.alerts,
              judged == null ? 0 : judged.suppressed);
      nights.add(night);
      if (row.accepted()) {
        accepted.put(row.featureSet(), night);
      }
    }
    return nights;
  }

  private static List<Counts> counts(Warehouse warehouse, Optional<String> identity) {
    Column suppressed = Suppression.isSuppressed(Suppression.TABLE.all(warehouse));
    Dataset<Row> counted =
        warehouse
            .read(IdentityRiskTable.SPEC)
            .filter(identity.map(key -> col("identity").equalTo(key)).orElse(lit(true)))
            .groupBy(IdentityRiskTable.EVENT_DATE)
            .agg(
                expr(identity.isPresent() ? "sum(alerts)" : "count_if(alerts > 0)").as("alerts"),
                count_if(col("alerts").gt(0).and(suppressed)).as("suppressed"));
    return RowCodec.of(Counts.class).read(counted);
  }
}
