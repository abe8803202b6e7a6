package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * {@code identities}: all identities ever seen, including people, one per row. Written by profile.
 */
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

  /** An identity, its kind, and the rule that determined the kind. */
  public record Known(String kind, long events, String ruleId, String identity) {}

  private IdentitiesTable() {}

  /**
   * Returns identities, starting with those that have the most events.
   *
   * @param kind kind of the identities to return; empty for all kinds
   */
  public static FirstRows<Known> busiest(Warehouse warehouse, Optional<String> kind, int most) {
    return FirstRows.of(
        warehouse
            .read(SPEC)
            .filter(kind.map(name -> col("kind").equalTo(name)).orElse(lit(true)))
            .orderBy(col("events").desc(), col("identity")),
        Known.class,
        most);
  }

  /** Returns the subset of the given keys that the table contains. */
  public static Set<String> among(Warehouse warehouse, Collection<String> keys) {
    return Set.copyOf(
        warehouse
            .read(SPEC)
            .select("identity")
            .filter(col("identity").isInCollection(Set.copyOf(keys)))
            .as(Encoders.STRING())
            .collectAsList());
  }

  /**
   * Returns an identity's column values by name, or an empty map if the identity has never been
   * seen.
   */
  public static Map<String, Object> columnsOf(Warehouse warehouse, String identity) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (Row row : warehouse.read(SPEC).filter(col("identity").equalTo(identity)).collectAsList()) {
      for (String column : SPEC.schema().fieldNames()) {
        Object value = row.getAs(column);
        columns.put(column, value == null || value instanceof Number ? value : value.toString());
      }
    }
    return columns;
  }
}
