package io.tidemark.jobs.table;

import io.tidemark.batch.Columns;
import io.tidemark.batch.DaySummaries;
import java.util.List;
import java.util.Map;

/** {@code identity_days}: mergeable summary of one identity's day. Written by profile. */
public final class IdentityDaysTable {
  public static final TableSpec SPEC =
      TableSpec.byDay(
          "identity_days",
          DaySummaries.SCHEMA,
          Columns.EVENT_DATE,
          List.of(Columns.IDENTITY, Columns.EVENT_DATE),
          Map.of("has_summary", "identity IS NOT NULL AND summary IS NOT NULL"));

  private IdentityDaysTable() {}
}
