package io.tidemark.jobs.report;

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
 * Input of a report.
 *
 * @param night the judged day
 * @param program features used to judge the day
 * @param rules rules for reading profiles
 * @param policies risk figures for individual identities
 * @param suppressed condition that is true for rows of identity_risk that represent suppressed
 *     alerts
 * @param attacks labelled attacks with which alerts are compared; empty if there are no labels
 *     among the logs
 */
public record ReportSource(
    Warehouse warehouse,
    LocalDate night,
    FeatureProgram program,
    ProfileRules rules,
    Policy policies,
    Column suppressed,
    Optional<DetectionRows> attacks) {

  /** Returns the end of the night's day. */
  Instant end() {
    return night.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Returns the rows of a table for the night. */
  public Dataset<Row> tonight(TableSpec table) {
    return warehouse.read(table, night);
  }
}
