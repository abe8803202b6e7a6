package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.DaySummaries;
import io.tidemark.batch.Profiles;
import io.tidemark.batch.RowCodec;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The tables of identities, their days and their profiles. */
public final class IdentitiesTable {
  /**
   * {@code identities}: all identities ever seen, including people, one per row. {@code events}
   * counts the stored days. Written by profile.
   */
  public static final TableSpec SPEC =
      TableSpec.whole(
          "identities",
          StructType.fromDDL(
              "identity STRING, kind STRING, rule_id STRING, is_nhi BOOLEAN, cohort STRING, name "
                  + "STRING, owner STRING, first_day DATE, last_seen TIMESTAMP, events BIGINT"),
          List.of("identity"),
          Map.of("has_kind", "identity IS NOT NULL AND kind IS NOT NULL"));

  /**
   * {@code identity_days}: mergeable summaries of activity, one row per identity and day. Written
   * by profile.
   */
  public static final TableSpec DAYS =
      TableSpec.byDay(
          "identity_days",
          DaySummaries.SCHEMA,
          Columns.EVENT_DATE,
          List.of(Columns.IDENTITY, Columns.EVENT_DATE),
          Map.of("has_summary", "identity IS NOT NULL AND summary IS NOT NULL"));

  /**
   * {@code profiles}: habits of identities as of a given midnight, one row per identity and
   * midnight. Written by profile, which keeps the last seven midnights, every midnight that ends a
   * month, and that of the last deleted day.
   */
  public static final TableSpec PROFILES =
      TableSpec.byDay(
          "profiles",
          Profiles.SCHEMA,
          Columns.AS_OF,
          List.of(Columns.IDENTITY, Columns.AS_OF),
          Map.of("has_profile", "identity IS NOT NULL AND profile IS NOT NULL"));

  /** Counts of an identity's activity on a given day. */
  public record Day(
      LocalDate eventDate, long events, int writes, int highImpact, int failures, int denied) {}

  public record Known(String kind, long events, String ruleId, String identity) {}

  private IdentitiesTable() {}

  /**
   * Returns identities of a kind, or of all kinds, starting with those that have the most events.
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

  public static Set<String> among(Warehouse warehouse, Collection<String> keys) {
    return Set.copyOf(
        warehouse
            .read(SPEC)
            .select("identity")
            .filter(col("identity").isInCollection(Set.copyOf(keys)))
            .as(Encoders.STRING())
            .collectAsList());
  }

  /** Returns an identity's column values by name; empty if it has never been seen. */
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

  /** Returns an identity's most recent days, newest first. */
  public static List<Day> lastDays(Warehouse warehouse, String identity, int most) {
    return RowCodec.of(Day.class)
        .read(
            warehouse
                .read(DAYS)
                .filter(col(Columns.IDENTITY).equalTo(identity))
                .orderBy(col(Columns.EVENT_DATE).desc())
                .limit(most));
  }
}
