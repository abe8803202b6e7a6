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
 * @param program program that computes the features used to judge the day
 * @param policies policy, including risk figures for individual identities
 * @param suppressed condition that selects the {@code identity_risk} rows of suppressed alerts
 * @param attacks labelled attacks with which alerts are compared; empty if the logs do not include
 *     labels
 */
public record ReportSource(
    Warehouse warehouse,
    LocalDate night,
    FeatureProgram program,
    ProfileRules rules,
    Policy policies,
    Column suppressed,
    Optional<DetectionRows> attacks) {

  Instant end() {
    return night.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  Dataset<Row> read(TableSpec table) {
    return warehouse.read(table);
  }

  /** Returns the rows of days, inclusive. */
  Dataset<Row> read(TableSpec table, LocalDate from, LocalDate to) {
    return warehouse.read(table, from, to);
  }

  public Dataset<Row> tonight(TableSpec table) {
    return warehouse.read(table, night);
  }
}
