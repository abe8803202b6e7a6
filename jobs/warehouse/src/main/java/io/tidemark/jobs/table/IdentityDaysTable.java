package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.Columns;
import io.tidemark.batch.DaySummaries;
import io.tidemark.batch.RowCodec;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * {@code identity_days}: mergeable summaries of activity, one row per identity and day. Written by
 * profile.
 */
public final class IdentityDaysTable {
  public static final TableSpec SPEC =
      TableSpec.byDay(
          "identity_days",
          DaySummaries.SCHEMA,
          Columns.EVENT_DATE,
          List.of(Columns.IDENTITY, Columns.EVENT_DATE),
          Map.of("has_summary", "identity IS NOT NULL AND summary IS NOT NULL"));

  /** Counts of an identity's activity on a given day. */
  public record Day(
      LocalDate eventDate, long events, int writes, int highImpact, int failures, int denied) {}

  private IdentityDaysTable() {}

  /** Returns an identity's most recent days, newest first. */
  public static List<Day> lastOf(Warehouse warehouse, String identity, int most) {
    return RowCodec.of(Day.class)
        .read(
            warehouse
                .read(SPEC)
                .filter(col(Columns.IDENTITY).equalTo(identity))
                .orderBy(col(Columns.EVENT_DATE).desc())
                .limit(most));
  }
}
