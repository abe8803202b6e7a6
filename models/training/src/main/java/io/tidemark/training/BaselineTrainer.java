package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.Calibration;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.RiskThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Trains the baseline of a night: a statistic per scope from the training days, then its
 * calibration and thresholds from the later days that it has not seen.
 *
 * <pre>{@code
 * Baseline baseline = new BaselineTrainer(catalogue, options, forest, policy)
 *     .train(features, plan, alerts, provenance)
 *     .orElseThrow();
 * }</pre>
 */
public final class BaselineTrainer {
  private final Catalogue catalogue;
  private final SampleOptions sampling;
  private final ForestOptions forest;
  private final RiskPolicy policy;

  public BaselineTrainer(
      Catalogue catalogue, SampleOptions sampling, ForestOptions forest, RiskPolicy policy) {
    this.catalogue = catalogue;
    this.sampling = sampling;
    this.forest = forest;
    this.policy = policy;
  }

  /**
   * What earlier nights found.
   *
   * @param alerted identity-days with an alert that nobody has reviewed
   * @param judgedDays days that earlier nights judged at all
   */
  public record EarlierAlerts(Set<IdentityDay> alerted, NavigableSet<LocalDate> judgedDays) {}

  /**
   * Trains.
   *
   * @param features rows of the plan's days, without days labelled compromised
   * @return empty when the training days have no row with enough history behind it
   */
  public Optional<Baseline> train(
      Dataset<Row> features,
      TrainingPlan plan,
      EarlierAlerts alerts,
      Map<String, String> provenance) {
    VectorRows vectors = VectorRows.of(features.schema(), catalogue.names());
    Dataset<Row> training = features.filter(between(plan.trainFrom(), plan.trainTo()));
    Dataset<Row> calibrating = features.filter(between(plan.calibrateFrom(), plan.calibrateTo()));
    NavigableMap<String, float[][]> samples = TrainingSample.draw(training, vectors, sampling);
    if (!samples.containsKey(Baseline.GLOBAL)) {
      return Optional.empty();
    }
    NavigableMap<String, EventStatistic> statistics =
        ScopeStatistics.fit(samples, catalogue.farValues(), forest);
    int days = Math.toIntExact(plan.trainTo().toEpochDay() - plan.trainFrom().toEpochDay() + 1);
    Map<String, ScopeBaseline> scopes = new TreeMap<>();
    Calibration none =
        new Calibration(new double[0], plan.calibrateFrom(), plan.calibrateTo(), Map.of());
    statistics.forEach(
        (id, statistic) ->
            scopes.put(
                id,
                new ScopeBaseline(
                    id, statistic, none, Optional.empty(), samples.get(id).length, days)));
    Map<String, NavigableMap<IdentityDay, Double>> kept =
        calibrate(scopes, calibrating, vectors, plan, alerts, provenance);
    Map<String, NavigableMap<IdentityDay, Double>> risks =
        RiskMaxima.of(calibrating, vectors, baseline(plan, scopes, provenance), kept);
    scopes.replaceAll((id, scope) -> withThresholds(scope, risks.get(id)));
    return Optional.of(baseline(plan, scopes, provenance));
  }

  /** Gives each scope its calibration; returns the identity-days that it rests on. */
  private Map<String, NavigableMap<IdentityDay, Double>> calibrate(
      Map<String, ScopeBaseline> scopes,
      Dataset<Row> calibrating,
      VectorRows vectors,
      TrainingPlan plan,
      EarlierAlerts alerts,
      Map<String, String> provenance) {
    Map<String, NavigableMap<IdentityDay, Double>> maxima =
        DayMaxima.of(calibrating, vectors, baseline(plan, scopes, provenance));
    boolean judged =
        alerts.judgedDays().contains(plan.calibrateFrom())
            && alerts.judgedDays().contains(plan.calibrateTo().minusDays(1));
    Map<String, NavigableMap<IdentityDay, Double>> kept = new TreeMap<>();
    scopes.replaceAll(
        (id, scope) -> {
          Screening screening =
              Screening.of(
                  maxima.getOrDefault(id, new TreeMap<>()),
                  alerts.alerted(),
                  judged ? Screening.Judged.BY_EARLIER_NIGHTS : Screening.Judged.BY_NOBODY,
                  policy.budgetMedium());
          kept.put(id, screening.kept());
          double[] values =
              screening.kept().values().stream().mapToDouble(Double::doubleValue).toArray();
          return new ScopeBaseline(
              id,
              scope.statistic(),
              new Calibration(
                  values, plan.calibrateFrom(), plan.calibrateTo(), screening.leftOut()),
              Optional.empty(),
              scope.trainingRows(),
              scope.trainingDays());
        });
    return kept;
  }

  private ScopeBaseline withThresholds(
      ScopeBaseline scope, NavigableMap<IdentityDay, Double> risks) {
    double[] maxima = risks.values().stream().mapToDouble(Double::doubleValue).toArray();
    return new ScopeBaseline(
        scope.id(),
        scope.statistic(),
        scope.calibration(),
        RiskThresholds.calibrate(
            maxima, policy.budgetMedium(), policy.budgetHigh(), policy.confidence()),
        scope.trainingRows(),
        scope.trainingDays());
  }

  private Baseline baseline(
      TrainingPlan plan, Map<String, ScopeBaseline> scopes, Map<String, String> provenance) {
    List<ScopeBaseline> list = new ArrayList<>(scopes.values());
    return new Baseline(
        catalogue.names(), catalogue.hash(), plan.calibrateTo(), policy, provenance, list);
  }

  private static Column between(LocalDate from, LocalDate to) {
    return col("event_date")
        .between(lit(java.sql.Date.valueOf(from)), lit(java.sql.Date.valueOf(to)));
  }
}
