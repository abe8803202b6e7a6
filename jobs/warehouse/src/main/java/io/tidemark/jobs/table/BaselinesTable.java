package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code baselines}: what a night has learned. {@code gates} are those that it fails, {@code
 * accepted_gates} those of them that somebody accepted, with the reason. Written by train.
 */
public final class BaselinesTable {
  public static final String TRAINED_FOR = "trained_for";
  public static final String FEATURE_SET = "feature_set";
  public static final String ACCEPTED = "accepted";
  public static final String BASELINE = "baseline";

  public static final TableSpec SPEC =
      TableSpec.byDay(
          "baselines",
          new StructType()
              .add(TRAINED_FOR, DateType)
              .add(FEATURE_SET, StringType)
              .add("scopes", IntegerType)
              .add(ACCEPTED, BooleanType)
              .add("gates", DataTypes.createArrayType(StringType))
              .add("accepted_gates", DataTypes.createMapType(StringType, StringType))
              .add("metrics", DataTypes.createMapType(StringType, StringType))
              .add(BASELINE, BinaryType),
          TRAINED_FOR,
          List.of(TRAINED_FOR),
          Map.of("has_baseline", "baseline IS NOT NULL AND feature_set IS NOT NULL"));

  private BaselinesTable() {}

  /**
   * The row of the baseline that judges a day: the latest accepted one of an earlier day that knows
   * the features.
   *
   * @param featureSet hash of the catalogue
   */
  public static Optional<Row> judgeOf(Warehouse warehouse, LocalDate day, String featureSet) {
    return warehouse
        .read(SPEC)
        .filter(
            col(TRAINED_FOR)
                .lt(lit(day))
                .and(col(ACCEPTED))
                .and(col(FEATURE_SET).equalTo(lit(featureSet))))
        .orderBy(col(TRAINED_FOR).desc())
        .limit(1)
        .collectAsList()
        .stream()
        .findFirst();
  }
}
