package io.tidemark.jobs.table;

import io.tidemark.batch.Columns;
import io.tidemark.batch.Profiles;
import java.util.List;
import java.util.Map;

/**
 * {@code profiles}: habits of identities as of a given midnight, one row per identity and midnight.
 * Written by profile, which keeps the last seven midnights and every midnight that ends a month.
 */
public final class ProfilesTable {
  public static final TableSpec SPEC =
      TableSpec.byDay(
          "profiles",
          Profiles.SCHEMA,
          Columns.AS_OF,
          List.of(Columns.IDENTITY, Columns.AS_OF),
          Map.of("has_profile", "identity IS NOT NULL AND profile IS NOT NULL"));

  private ProfilesTable() {}
}
