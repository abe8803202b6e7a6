package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.tidemark.engine.program.FeatureProgram;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * {@code late_events}: events that arrived after their day was summarised, one per row, with the
 * decision made on the night they arrived. In addition to the columns of {@code scored_events}, the
 * table has the columns {@code night}, {@code late_days} and {@code account}. If the decision is
 * {@code NOT_JUDGED}, {@code cause_detail} contains the reason, or null for people, unknown callers
 * and refused credentials. Written by late.
 */
public final class LateEventsTable {
  public static final String NAME = "late_events";
  public static final String NIGHT = "night";

  private LateEventsTable() {}

  public static TableSpec spec(FeatureProgram program) {
    StructType schema =
        new StructType()
            .add(NIGHT, DateType)
            .add(AccessEventsTable.LATE_DAYS, IntegerType)
            .add("account", StringType);
    for (StructField field : ScoredEventsTable.spec(program).schema().fields()) {
      schema = schema.add(field);
    }
    return TableSpec.byDay(
        NAME,
        schema,
        NIGHT,
        List.of("metadata_product", "metadata_uid"),
        Map.of("has_decision", "decision IS NOT NULL AND identity IS NOT NULL"));
  }
}
