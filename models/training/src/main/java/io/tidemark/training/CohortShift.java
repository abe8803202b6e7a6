package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.tidemark.runtime.baseline.Baseline;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Shift in the volume or rhythm of a whole cohort, for example after a release or migration. Until
 * the training days include the shift, a baseline judges the affected features only beyond a
 * multiple of the members' median rise.
 *
 * @param since first day of the shift
 * @param shifted number of members whose values on that day exceeded all their earlier values
 * @param members number of members active on that day with enough earlier days
 * @param features affected features, in vector order
 */
public record CohortShift(
    String cohort, LocalDate since, int shifted, int members, List<String> features) {
  private static final String KEY = "shifted cohort ";
  private static final Pattern VALUE =
      Pattern.compile("since (\\S+), (\\d+) of (\\d+) members: (.+)");

  public CohortShift {
    features = List.copyOf(features);
  }

  /** Returns the shifts recorded in a baseline's provenance, sorted by cohort. */
  public static List<CohortShift> of(Baseline baseline) {
    List<CohortShift> shifts = new ArrayList<>();
    baseline
        .provenance()
        .forEach(
            (key, value) -> {
              Matcher text = VALUE.matcher(value);
              if (key.startsWith(KEY) && text.matches()) {
                shifts.add(
                    new CohortShift(
                        key.substring(KEY.length()),
                        LocalDate.parse(text.group(1)),
                        Integer.parseInt(text.group(2)),
                        Integer.parseInt(text.group(3)),
                        List.of(text.group(4).split(", "))));
              }
            });
    return shifts;
  }

  /**
   * Returns the rows with this cohort's shifted features set to null, so that they count as not
   * observed.
   *
   * @param rows rows with {@code cohort} and the features
   */
  public Dataset<Row> maskShifted(Dataset<Row> rows) {
    Dataset<Row> masked = rows;
    for (String feature : features) {
      masked =
          masked.withColumn(
              feature, when(not(col("cohort").eqNullSafe(cohort)), col('`' + feature + '`')));
    }
    return masked;
  }

  CohortShift with(List<String> others) {
    return new CohortShift(cohort, since, shifted, members, others);
  }

  /** Returns for instance {@code since 2026-03-28, 20 of 24 members: volume_1h, volume_24h}. */
  @Override
  public String toString() {
    return "since %s, %d of %d members: %s"
        .formatted(since, shifted, members, String.join(", ", features));
  }

  Map.Entry<String, String> provenance() {
    return Map.entry(KEY + cohort, toString());
  }
}
