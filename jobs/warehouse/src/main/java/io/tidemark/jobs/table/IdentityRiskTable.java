package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.EventReasons;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;

/**
 * {@code identity_risk}: risk of identities, one row per identity and day. {@code risk_state} is
 * the risk that remains at midnight, by credential and source; the next night starts from it.
 * {@code lowest_p} is the smallest p-value of any event, in (0, 1], or null if no event was judged.
 * {@code decision} is the strongest decision among the alerts. {@code reasons} contains the reasons
 * for the most severe alert or, if it has none, for the day's evidence, and {@code leading_feature}
 * names the first of them, or the bound if the alert was caused by a bound. Written by score.
 */
public final class IdentityRiskTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "identity_risk",
          StructType.fromDDL(
              "identity STRING, event_date DATE, kind STRING, cohort STRING, "
                  + "events BIGINT, max_risk DOUBLE, lowest_p DOUBLE, closing_risk DOUBLE, "
                  + "level STRING, decision STRING, alerts BIGINT, policy_step_ups BIGINT, "
                  + "first_alert TIMESTAMP, leading_feature STRING, reasons "
                  + EventReasons.TYPE.sql()
                  + ", risk_state BINARY"),
          EVENT_DATE,
          List.of("identity", EVENT_DATE),
          Map.of("has_identity", "identity IS NOT NULL"));

  private IdentityRiskTable() {}

  /**
   * Returns a condition that selects the rows whose closing risk is carried over to the given day:
   * those of the last judged day before it, which need not be the previous day. Risk decays with
   * time, not with the number of nights.
   */
  public static Column isOpening(Warehouse warehouse, LocalDate day) {
    LocalDate before = warehouse.rowsByDay(SPEC).lowerKey(day);
    return before == null ? lit(false) : col(EVENT_DATE).equalTo(lit(before));
  }
}
