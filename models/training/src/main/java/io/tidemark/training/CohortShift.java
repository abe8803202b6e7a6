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
 * A cohort that left its volume or rhythm as a whole: a release, a migration, a moved schedule. A
 * baseline does not judge the cohort by these features until the shift is among the days it learns
 * from; it keeps judging by all others.
 *
 * @param cohort whose members shifted
 * @param since the first day of it
 * @param shifted members that were beyond all they reached before, on that day
 * @param members that were active on that day and have enough days before it
 * @param features that are not judged, in vector order
 */
public record CohortShift(
    String cohort, LocalDate since, int shifted, int members, List<String> features) {
  private static final String KEY = "shifted cohort ";
  private static final Pattern VALUE =
      Pattern.compile("since (\\S+), (\\d+) of (\\d+) members: (.+)");

  public CohortShift {
    features = List.copyOf(features);
  }

  /** What a baseline says of the shifts it does not judge by, by cohort. */
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
   * Feature rows in which the cohort's features of the shift are not observed: what any baseline
   * would say of them without the shift.
   *
   * @param rows with {@code cohort} and the features
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

  /** The same with other features. */
  CohortShift with(List<String> others) {
    return new CohortShift(cohort, since, shifted, members, others);
  }

  /** For a person: {@code since 2026-03-28, 20 of 24 members: volume_1h, volume_24h}. */
  @Override
  public String toString() {
    return "since %s, %d of %d members: %s"
        .formatted(since, shifted, members, String.join(", ", features));
  }

  /** As a baseline's provenance has it. */
  Map.Entry<String, String> provenance() {
    return Map.entry(KEY + cohort, toString());
  }
}
