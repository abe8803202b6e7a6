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
 * Shift of a whole cohort in volume or rhythm, such as a release, a migration or a moved schedule.
 * A baseline does not judge the cohort by these features until the shift is in its training days.
 * It still judges by all others.
 *
 * @param cohort shifted cohort
 * @param since first day of the shift
 * @param shifted number of members beyond all their earlier values on that day
 * @param members number of members that were active on that day with enough earlier days
 * @param features features that are not judged, in vector order
 */
public record CohortShift(
    String cohort, LocalDate since, int shifted, int members, List<String> features) {
  private static final String KEY = "shifted cohort ";
  private static final Pattern VALUE =
      Pattern.compile("since (\\S+), (\\d+) of (\\d+) members: (.+)");

  public CohortShift {
    features = List.copyOf(features);
  }

  /** Shifts recorded in a baseline, by cohort. */
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
   * Feature rows with the cohort's shifted features set to not observed.
   *
   * @param rows rows with {@code cohort} and the features
   */
  public Dataset<Row> silencedIn(Dataset<Row> rows) {
    Dataset<Row> silenced = rows;
    for (String feature : features) {
      silenced =
          silenced.withColumn(
              feature, when(not(col("cohort").eqNullSafe(cohort)), col('`' + feature + '`')));
    }
    return silenced;
  }

  /** The same shift with other features. */
  CohortShift with(List<String> others) {
    return new CohortShift(cohort, since, shifted, members, others);
  }

  /** Display form: {@code since 2026-03-28, 20 of 24 members: volume_1h, volume_24h}. */
  @Override
  public String toString() {
    return "since %s, %d of %d members: %s"
        .formatted(since, shifted, members, String.join(", ", features));
  }

  /** Entry of a baseline's provenance. */
  Map.Entry<String, String> provenance() {
    return Map.entry(KEY + cohort, toString());
  }
}
