package io.tidemark.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * {@code enforced_decisions}: enforcers' decisions, one evaluated event per row. Written by ingest
 * from the decision log, even if the event itself first arrived through another log.
 */
public final class EnforcedDecisionsTable {
  public static final String EVENT_DATE = "event_date";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "enforced_decisions",
          StructType.fromDDL(
              "metadata_product STRING, metadata_uid STRING, event_date DATE, "
                  + "time TIMESTAMP, identity STRING, credential_uid STRING, "
                  + "src_ip_prefix STRING, decision STRING, cause STRING, detail STRING, "
                  + "level STRING, trust DOUBLE, release STRING, raw_ref STRING, "
                  + "ingest_time TIMESTAMP"),
          EVENT_DATE,
          List.of("metadata_product", "metadata_uid"),
          Map.of("has_decision", "decision IS NOT NULL AND identity IS NOT NULL"));

  private EnforcedDecisionsTable() {}
}
