package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code credential_standing}: statements to enforcers about credentials, one per row: fresh
 * evidence for a credential at a network ({@code REVALIDATED}), a credential that is refused since
 * then ({@code REVOKED}). Written by ingest from the decision log; partitioned by the UTC day of
 * the statement.
 */
public final class CredentialStandingTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "credential_standing",
          new StructType()
              .add("kind", StringType)
              .add("time", TimestampType)
              .add(EVENT_DATE, DateType)
              .add("credential_uid", StringType)
              .add("src_ip_prefix", StringType)
              .add("evidence", StringType)
              .add("raw_ref", StringType)
              .add("ingest_time", TimestampType),
          EVENT_DATE,
          List.of("kind", "time", "credential_uid", "src_ip_prefix"),
          Map.of(
              "has_credential",
              "credential_uid IS NOT NULL",
              "known_kind",
              "kind IN ('REVALIDATED', 'REVOKED')"));

  private CredentialStandingTable() {}
}
