package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/** {@code identities}: every identity ever seen, people too. Written by profile. */
public final class IdentitiesTable {
  public static final TableSpec SPEC =
      TableSpec.whole(
          "identities",
          new StructType()
              .add("identity", StringType)
              .add("kind", StringType)
              .add("rule_id", StringType)
              .add("is_nhi", BooleanType)
              .add("cohort", StringType)
              .add("name", StringType)
              .add("owner", StringType)
              .add("first_day", DateType)
              .add("last_seen", TimestampType)
              .add("events", LongType),
          List.of("identity"),
          Map.of("has_kind", "identity IS NOT NULL AND kind IS NOT NULL"));

  private IdentitiesTable() {}
}
