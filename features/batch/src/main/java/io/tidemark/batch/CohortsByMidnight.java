package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.ProfileView;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

/**
 * Cohorts as of one or more midnights, in binary form, a few kilobytes each. Each executor decodes
 * the cohorts for a given midnight only once.
 */
public final class CohortsByMidnight implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final CohortsByMidnight NONE = new CohortsByMidnight(new TreeMap<>());

  private static final UDF1<String, Long> RANK = CohortProfile::rank;
  private static final StructType FOLDED =
      new StructType()
          .add("midnight", DataTypes.IntegerType)
          .add("cohort_profile", DataTypes.BinaryType);

  private final TreeMap<Long, List<byte[]>> profiles;

  private transient Map<Long, Cohorts> read;

  private CohortsByMidnight(SortedMap<Long, List<byte[]>> profiles) {
    this.profiles = new TreeMap<>(profiles);
  }

  /**
   * Computes cohorts from profiles in a Spark job, which runs immediately. Returns {@link #NONE} if
   * the catalogue does not use cohorts.
   *
   * @param profiles rows of {@link Profiles#SCHEMA} as of the given midnights
   */
  public static CohortsByMidnight of(
      Dataset<Row> profiles, ExecutorProgram catalogue, ProfileRules rules) {
    return catalogue.program().usesCohorts() ? collected(profiles, catalogue, rules) : NONE;
  }

  /**
   * Combines profiles into cohort profiles, whatever their partitioning and order. A task holds the
   * profiles of only one cohort at a time, and a partition emits at most {@link
   * CohortProfile#MOST_MEMBERS} profiles per cohort.
   */
  private static CohortsByMidnight collected(
      Dataset<Row> profiles, ExecutorProgram catalogue, ProfileRules rules) {
    UserDefinedFunction rank = udf(RANK, DataTypes.LongType);
    WindowSpec order =
        Window.partitionBy(col(Columns.AS_OF), col("cohort"))
            .orderBy(rank.apply(col(Columns.IDENTITY)), col(Columns.IDENTITY));
    MapFunction<Row, Row> fold = row -> folded(row, catalogue.program().schema(), rules);
    TreeMap<Long, List<byte[]>> cohorts = new TreeMap<>();
    profiles
        .filter(
            col("cohort").isNotNull().and(col("active_days").geq(lit(ProfileView.MIN_ACTIVE_DAYS))))
        .select(
            col(Columns.AS_OF),
            col("cohort"),
            col(Columns.PROFILE),
            row_number().over(order).as("place"))
        .filter(col("place").leq(lit(CohortProfile.MOST_MEMBERS)))
        .groupBy(unix_date(col(Columns.AS_OF)), col("cohort"))
        .agg(collect_list(Columns.PROFILE))
        .map(fold, Encoders.row(FOLDED))
        .collectAsList()
        .forEach(
            row ->
                cohorts
                    .computeIfAbsent((long) row.getInt(0), midnight -> new ArrayList<>())
                    .add(row.getAs(1)));
    return new CohortsByMidnight(cohorts);
  }

  private static Row folded(Row row, ProfileSchema schema, ProfileRules rules) {
    List<Profile> members =
        row.<byte[]>getList(2).stream().map(bytes -> Profile.fromBytes(schema, bytes)).toList();
    return RowFactory.create(
        row.get(0), CohortProfile.of(row.getString(1), schema, members, rules).toBytes());
  }

  /**
   * Computes the cohorts as of the midnight before each day in a range, as {@link #of} does.
   *
   * @param profiles columns {@code identity, profile}, as of the end of the day before the range;
   *     may be empty
   * @param summaries columns {@code identity, summary}, for all days in the range except the last
   */
  static CohortsByMidnight before(
      FeatureRange range,
      Dataset<Row> profiles,
      Dataset<Row> summaries,
      ExecutorProgram catalogue,
      ProfileRules rules) {
    if (!catalogue.program().usesCohorts()) {
      return NONE;
    }
    List<LocalDate> midnights = range.from().minusDays(1).datesUntil(range.to()).toList();
    return of(Profiles.of(profiles, summaries, midnights, catalogue, rules), catalogue, rules);
  }

  /**
   * Computes the cohorts as of the midnight before each day in a range, from histories by identity.
   */
  public static CohortsByMidnight before(
      FeatureRange range,
      Map<String, IdentityHistory> histories,
      ProfileSchema schema,
      ProfileRules rules) {
    TreeMap<Long, List<byte[]>> found = new TreeMap<>();
    List<String> order = new ArrayList<>(histories.keySet());
    order.sort(
        Comparator.comparingLong(CohortProfile::rank).thenComparing(Comparator.naturalOrder()));
    for (LocalDate day = range.from(); !day.isAfter(range.to()); day = day.plusDays(1)) {
      long midnight = day.toEpochDay() - 1;
      Map<String, List<Profile>> members = new TreeMap<>();
      for (String identity : order) {
        if (histories.get(identity).reaches(midnight)) {
          Profile profile = histories.get(identity).asOf(midnight);
          List<Profile> contributing =
              members.computeIfAbsent(
                  profile.cohort() == null ? "" : profile.cohort(), name -> new ArrayList<>());
          if (profile.hasFigures() && contributing.size() < CohortProfile.MOST_MEMBERS) {
            contributing.add(profile);
          }
        }
      }
      members.remove("");
      members.forEach(
          (name, contributing) ->
              found
                  .computeIfAbsent(midnight, m -> new ArrayList<>())
                  .add(CohortProfile.of(name, schema, contributing, rules).toBytes()));
    }
    return new CohortsByMidnight(found);
  }

  /**
   * Returns the cohorts, which must all be as of the same midnight.
   *
   * @throws IllegalStateException if there are cohorts for more than one midnight
   */
  public Cohorts only(ProfileSchema schema) {
    if (profiles.size() > 1) {
      throw new IllegalStateException(
          "There are cohorts of %s midnights; select one with asOf, or pass profiles of a single midnight"
              .formatted(profiles.size()));
    }
    return profiles.isEmpty() ? Cohorts.NONE : asOf(profiles.firstKey(), schema);
  }

  public List<CohortProfile> profiles(ProfileSchema schema) {
    return profiles.values().stream().flatMap(ofOne -> read(ofOne, schema).stream()).toList();
  }

  /** Returns the cohorts as of the end of the given day, or {@link Cohorts#NONE}. */
  public synchronized Cohorts asOf(long epochDay, ProfileSchema schema) {
    if (!profiles.containsKey(epochDay)) {
      return Cohorts.NONE;
    }
    if (read == null) {
      read = new HashMap<>();
    }
    return read.computeIfAbsent(epochDay, day -> Cohorts.of(read(profiles.get(day), schema)));
  }

  private static List<CohortProfile> read(List<byte[]> cohorts, ProfileSchema schema) {
    return cohorts.stream().map(bytes -> CohortProfile.fromBytes(schema, bytes, null)).toList();
  }
}
