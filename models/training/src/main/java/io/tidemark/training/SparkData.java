package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.policy.Policy;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

final class SparkData implements TrainingData {
  private final VectorRows vectors;
  private final Dataset<Row> training;
  private final Dataset<Row> calibrating;
  private final Dataset<Row> reference;

  SparkData(Dataset<Row> features, TrainingPlan plan, List<String> names) {
    vectors = VectorRows.of(features.schema(), names);
    training = features.filter(between(plan.trainFrom(), plan.trainTo()));
    calibrating = features.filter(between(plan.calibrateFrom(), plan.calibrateTo()));
    reference = features.filter(between(plan.referenceFrom(), plan.calibrateTo()));
  }

  @Override
  public NavigableMap<String, float[][]> samples(SampleOptions options) {
    return TrainingSample.draw(training, vectors, options);
  }

  @Override
  public NavigableMap<String, ShiftEvidence> shiftEvidence(
      List<String> features, ShiftEvidence empty) {
    return CohortDays.evidence(reference, features, empty);
  }

  @Override
  public Set<String> cohorts() {
    return Set.copyOf(
        calibrating
            .filter(col("cohort").isNotNull())
            .select("cohort")
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
  }

  @Override
  public DayMaxima dayMaxima(Baseline draft, int minActiveDays) {
    return DayMaxima.of(calibrating.filter(col("active_days").geq(minActiveDays)), vectors, draft);
  }

  @Override
  public NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies) {
    return RiskMaxima.of(calibrating, vectors, draft, kept, policies);
  }

  private static Column between(LocalDate from, LocalDate to) {
    return col("event_date")
        .between(lit(java.sql.Date.valueOf(from)), lit(java.sql.Date.valueOf(to)));
  }
}
