package io.tidemark.training;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;

/**
 * Days of a company without attacks, generated from a seed. There are 40 loud agents and 40 quiet
 * jobs, each with its own habit and four events a day, and an even louder identity whose cohort
 * changes every day.
 */
final class NormalDays {
  private static final int IDENTITIES = 81;
  private static final int EVENTS = 4;

  private NormalDays() {}

  static List<FeatureRow> of(LocalDate from, int days, long seed) {
    Random random = new Random(seed);
    List<FeatureRow> rows = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      for (int identity = 0; identity < IDENTITIES; identity++) {
        for (int event = 0; event < EVENTS; event++) {
          boolean loud = identity % 2 == 0;
          boolean agent = identity == IDENTITIES - 1 ? day % 2 == 0 : loud;
          float habit = identity == IDENTITIES - 1 ? 2 : 1 + identity % 5 * 0.2f;
          rows.add(
              FeatureRow.of("identity " + identity, day + "/" + identity + "/" + event)
                  .with("cohort", agent ? "agent" : "job")
                  .with("credential_uid", "key " + event % 2)
                  .at(from.plusDays(day), 3600L * event)
                  .vector(
                      habit * exponential(random),
                      (loud ? 1 : 0.2f) * exponential(random),
                      random.nextInt(40) == 0 ? 0.25f : 0f));
        }
      }
    }
    return rows;
  }

  static List<Row> stored(LocalDate from, int days, long seed) {
    return of(from, days, seed).stream().map(FeatureRow::stored).toList();
  }

  static List<Row> opened(LocalDate from, int days, long seed) {
    return of(from, days, seed).stream().map(FeatureRow::opened).toList();
  }

  private static float exponential(Random random) {
    return (float) -StrictMath.log(1 - random.nextDouble()) / 2;
  }
}
