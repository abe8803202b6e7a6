package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code enforced_decisions}: what enforcers decided, one row per event that one of them evaluated.
 * Written by ingest from the decision log, also where the event itself came in through another log
 * first; partitioned by the UTC day of the event.
 */
public final class EnforcedDecisionsTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "enforced_decisions",
          new StructType()
              .add("metadata_product", StringType)
              .add("metadata_uid", StringType)
              .add(EVENT_DATE, DateType)
              .add("time", TimestampType)
              .add("identity", StringType)
              .add("credential_uid", StringType)
              .add("src_ip_prefix", StringType)
              .add("decision", StringType)
              .add("cause", StringType)
              .add("detail", StringType)
              .add("level", StringType)
              .add("trust", DoubleType)
              .add("release", StringType)
              .add("raw_ref", StringType)
              .add("ingest_time", TimestampType),
          EVENT_DATE,
          List.of("metadata_product", "metadata_uid"),
          Map.of("has_decision", "decision IS NOT NULL AND identity IS NOT NULL"));

  private EnforcedDecisionsTable() {}
}
