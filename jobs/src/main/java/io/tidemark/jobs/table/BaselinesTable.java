package io.tidemark.jobs.table;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code baselines}: what a night has learned. {@code gates} are those that it fails, {@code
 * accepted_gates} those of them that somebody accepted, with the reason. Written by train.
 */
public final class BaselinesTable {
  public static final String TRAINED_FOR = "trained_for";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "baselines",
          new StructType()
              .add(TRAINED_FOR, DateType)
              .add("feature_set", StringType)
              .add("scopes", IntegerType)
              .add("accepted", BooleanType)
              .add("gates", DataTypes.createArrayType(StringType))
              .add("accepted_gates", DataTypes.createMapType(StringType, StringType))
              .add("metrics", DataTypes.createMapType(StringType, StringType))
              .add("baseline", BinaryType),
          TRAINED_FOR,
          List.of(TRAINED_FOR),
          Map.of("has_baseline", "baseline IS NOT NULL AND feature_set IS NOT NULL"));

  private BaselinesTable() {}
}
