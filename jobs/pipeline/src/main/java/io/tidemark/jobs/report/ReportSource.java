package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a report is gathered from.
 *
 * @param night the judged day
 * @param program the features that it was judged by
 * @param rules how profiles are looked at
 * @param policies risk figures of single identities
 * @param suppressed whether a row of identity_risk is an alert that somebody keeps off the list
 * @param attacks what alerts are held against; empty where there are no labels among the logs
 */
public record ReportSource(
    Warehouse warehouse,
    LocalDate night,
    FeatureProgram program,
    ProfileRules rules,
    Policy policies,
    Column suppressed,
    Optional<DetectionRows> attacks) {

  /** When the night's day ends. */
  Instant end() {
    return night.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** A table's rows of the night. */
  Dataset<Row> tonight(TableSpec table) {
    return days(table, night, night);
  }

  /** A table's rows of a range of days, both included. */
  Dataset<Row> days(TableSpec table, LocalDate from, LocalDate to) {
    Column day = col(table.partition().orElseThrow());
    return warehouse.read(table).filter(day.geq(lit(from)).and(day.leq(lit(to))));
  }
}
