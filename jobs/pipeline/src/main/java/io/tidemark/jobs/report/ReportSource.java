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
 * @param program features that judged it
 * @param rules for reading profiles
 * @param policies risk figures of single identities
 * @param suppressed whether a row of identity_risk is a suppressed alert
 * @param attacks labelled attacks to compare alerts with; empty if there are no labels among the
 *     logs
 */
public record ReportSource(
    Warehouse warehouse,
    LocalDate night,
    FeatureProgram program,
    ProfileRules rules,
    Policy policies,
    Column suppressed,
    Optional<DetectionRows> attacks) {

  /** End of the night's day. */
  Instant end() {
    return night.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Rows of a table on the night. */
  public Dataset<Row> tonight(TableSpec table) {
    return warehouse.read(table, night);
  }
}
