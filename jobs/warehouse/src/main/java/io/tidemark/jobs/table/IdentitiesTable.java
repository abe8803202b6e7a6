package io.tidemark.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/** {@code identities}: every identity ever seen, including people. Written by profile. */
public final class IdentitiesTable {
  public static final TableSpec SPEC =
      TableSpec.whole(
          "identities",
          StructType.fromDDL(
              "identity STRING, kind STRING, rule_id STRING, is_nhi BOOLEAN, "
                  + "cohort STRING, name STRING, owner STRING, first_day DATE, "
                  + "last_seen TIMESTAMP, events BIGINT"),
          List.of("identity"),
          Map.of("has_kind", "identity IS NOT NULL AND kind IS NOT NULL"));

  private IdentitiesTable() {}
}
