package io.tidemark.batch;

import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Cohorts as of one or more midnights, in binary form. The cohorts are sent to the executors, each
 * of which decodes the cohorts for a given midnight only once. Each cohort takes up a few kilobytes
 * per midnight.
 */
public final class CohortsByMidnight implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Instance for catalogues without cohort features. */
  public static final CohortsByMidnight NONE = new CohortsByMidnight(new TreeMap<>());

  private final long[] midnights;

  private final byte[][][] profiles;

  private transient Map<Long, Cohorts> read;

  private CohortsByMidnight(SortedMap<Long, List<byte[]>> profiles) {
    midnights = profiles.keySet().stream().mapToLong(Long::longValue).toArray();
    this.profiles =
        profiles.values().stream()
            .map(cohorts -> cohorts.toArray(new byte[0][]))
            .toArray(byte[][][]::new);
  }

  /**
   * Computes cohorts from profiles. Runs a Spark job immediately. If the catalogue does not use
   * cohorts, no job runs and the result is {@link #NONE}.
   *
   * @param profiles rows of {@link Profiles#SCHEMA} as of the given midnights
   */
  public static CohortsByMidnight of(
      Dataset<Row> profiles, ExecutorProgram catalogue, ProfileRules rules) {
    return catalogue.program().usesCohorts()
        ? collected(CohortProfiles.of(profiles, catalogue, rules))
        : NONE;
  }

  /**
   * Collects cohorts on the driver.
   *
   * @param cohorts rows of {@link CohortProfiles#SCHEMA}
   */
  static CohortsByMidnight collected(Dataset<Row> cohorts) {
    SortedMap<Long, List<byte[]>> profiles = new TreeMap<>();
    for (Row row :
        cohorts
            .selectExpr("unix_date(" + Columns.AS_OF + ")", CohortProfiles.COHORT_PROFILE)
            .collectAsList()) {
      profiles
          .computeIfAbsent((long) row.getInt(0), midnight -> new ArrayList<>())
          .add(row.getAs(1));
    }
    return new CohortsByMidnight(profiles);
  }

  /**
   * Computes the cohorts as of the midnight before each day in a range. Runs a Spark job
   * immediately. If the catalogue does not use cohorts, no job runs and the result is {@link
   * #NONE}.
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
   * Computes the cohorts as of the midnight before each day in a range, from histories in memory.
   *
   * @param histories histories, keyed by identity
   */
  public static CohortsByMidnight before(
      FeatureRange range,
      Map<String, IdentityHistory> histories,
      ProfileSchema schema,
      ProfileRules rules) {
    SortedMap<Long, List<byte[]>> found = new TreeMap<>();
    List<String> order = new ArrayList<>(histories.keySet());
    order.sort(
        Comparator.comparingLong(CohortProfile::rank).thenComparing(Comparator.naturalOrder()));
    for (LocalDate day = range.from(); !day.isAfter(range.to()); day = day.plusDays(1)) {
      long midnight = day.toEpochDay() - 1;
      Map<String, List<Profile>> members = new TreeMap<>();
      for (String identity : order) {
        if (histories.get(identity).reaches(midnight)) {
          Profile profile = histories.get(identity).asOf(midnight);
          List<Profile> speaking =
              members.computeIfAbsent(
                  profile.cohort() == null ? "" : profile.cohort(), name -> new ArrayList<>());
          if (profile.hasFigures() && speaking.size() < CohortProfile.MOST_MEMBERS) {
            speaking.add(profile);
          }
        }
      }
      members.remove("");
      members.forEach(
          (name, speaking) ->
              found
                  .computeIfAbsent(midnight, m -> new ArrayList<>())
                  .add(CohortProfile.of(name, schema, speaking, rules).toBytes()));
    }
    return new CohortsByMidnight(found);
  }

  /**
   * Returns the cohorts, which must all be as of the same midnight.
   *
   * @throws IllegalStateException if there are cohorts for more than one midnight
   */
  public Cohorts only(ProfileSchema schema) {
    if (midnights.length > 1) {
      throw new IllegalStateException(
          "There are cohorts of "
              + midnights.length
              + " midnights; select one with asOf, or pass profiles of a single midnight");
    }
    return midnights.length == 0 ? Cohorts.NONE : asOf(midnights[0], schema);
  }

  /** Decodes and returns the cohorts for all midnights. */
  public List<CohortProfile> profiles(ProfileSchema schema) {
    return Arrays.stream(profiles)
        .flatMap(Arrays::stream)
        .map(bytes -> CohortProfile.fromBytes(schema, bytes))
        .toList();
  }

  /**
   * Returns the cohorts as of the end of the given day, or {@link Cohorts#NONE} if there are none
   * for that midnight.
   */
  public synchronized Cohorts asOf(long epochDay, ProfileSchema schema) {
    int at = Arrays.binarySearch(midnights, epochDay);
    if (at < 0) {
      return Cohorts.NONE;
    }
    if (read == null) {
      read = new HashMap<>();
    }
    return read.computeIfAbsent(
        epochDay,
        midnight ->
            Cohorts.of(
                Arrays.stream(profiles[at])
                    .map(bytes -> CohortProfile.fromBytes(schema, bytes))
                    .toList()));
  }
}
