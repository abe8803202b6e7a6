package io.tidemark.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code credential_status}: statements about credentials that were sent to enforcers, one per row.
 * A statement either reports new evidence for a credential on a network ({@code REVALIDATED}) or
 * refuses a credential from a given time onwards ({@code REVOKED}). Written by ingest from the
 * decision log.
 */
public final class CredentialStatusTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "credential_status",
          StructType.fromDDL(
              "kind STRING, time TIMESTAMP, event_date DATE, credential_uid STRING, "
                  + "src_ip_prefix STRING, evidence STRING, raw_ref STRING, "
                  + "ingest_time TIMESTAMP"),
          EVENT_DATE,
          List.of("kind", "time", "credential_uid", "src_ip_prefix"),
          Map.of(
              "has_credential",
              "credential_uid IS NOT NULL",
              "known_kind",
              "kind IN ('REVALIDATED', 'REVOKED')"));

  private CredentialStatusTable() {}
}
