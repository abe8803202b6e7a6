package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;

import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ProfileView;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Computes the profiles of cohorts assigned by rules, with one row per cohort and midnight. */
final class CohortProfiles {
  /** Column that stores the binary form of a {@link CohortProfile}. */
  static final String COHORT_PROFILE = "cohort_profile";

  /** Schema with the columns {@code as_of, cohort, members, cohort_profile}. */
  public static final StructType SCHEMA =
      new StructType()
          .add(Columns.AS_OF, DataTypes.DateType)
          .add("cohort", DataTypes.StringType)
          .add("members", DataTypes.IntegerType)
          .add(COHORT_PROFILE, DataTypes.BinaryType);

  private static final UDF1<String, Long> RANK = CohortProfile::rank;

  private CohortProfiles() {}

  /**
   * Combines profiles into cohort profiles. A task holds the profiles of only one cohort at a time,
   * and a partition emits at most {@link CohortProfile#MOST_MEMBERS} profiles per cohort.
   *
   * @param profiles rows of {@link Profiles#SCHEMA} as of the given midnights
   * @return rows of {@link #SCHEMA}, independent of partitioning and row order
   */
  public static Dataset<Row> of(
      Dataset<Row> profiles, ExecutorProgram catalogue, ProfileRules rules) {
    UserDefinedFunction rank = udf(RANK, DataTypes.LongType);
    WindowSpec order =
        Window.partitionBy(col(Columns.AS_OF), col("cohort"))
            .orderBy(rank.apply(col(Columns.IDENTITY)), col(Columns.IDENTITY));
    MapFunction<Row, Row> fold = row -> folded(row, catalogue.program().schema(), rules);
    return profiles
        .filter(
            col("cohort").isNotNull().and(col("active_days").geq(lit(ProfileView.MIN_ACTIVE_DAYS))))
        .select(
            col(Columns.AS_OF),
            col("cohort"),
            col(Columns.PROFILE),
            row_number().over(order).as("place"))
        .filter(col("place").leq(lit(CohortProfile.MOST_MEMBERS)))
        .groupBy(Columns.AS_OF, "cohort")
        .agg(collect_list(Columns.PROFILE).as("speaking"))
        .map(fold, Encoders.row(SCHEMA));
  }

  private static Row folded(Row row, ProfileSchema schema, ProfileRules rules) {
    List<Profile> members = new ArrayList<>();
    for (byte[] bytes : row.<byte[]>getList(2)) {
      members.add(Profile.fromBytes(schema, bytes));
    }
    CohortProfile cohort = CohortProfile.of(row.getString(1), schema, members, rules);
    return RowFactory.create(row.get(0), row.get(1), cohort.members(), cohort.toBytes());
  }
}
