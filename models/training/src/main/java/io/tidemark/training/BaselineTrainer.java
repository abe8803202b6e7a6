package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.Calibration;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.RiskThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.baseline.UsualMaxima;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.RiskPolicies;
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
  /**
   * Calibration days from which a cohort is calibrated alone: at a budget of one in twenty they
   * hold twenty days beyond the threshold.
   */
  static final int DAYS_OF_ITS_OWN = 400;

  private static final String COHORT = Baseline.cohortScope("");

  private final Catalogue catalogue;
  private final SampleOptions sampling;
  private final ForestOptions forest;
  private final RiskPolicy policy;
  private final RiskPolicies policies;

  /** A trainer with the same risk figures for everyone. */
  public BaselineTrainer(
      Catalogue catalogue, SampleOptions sampling, ForestOptions forest, RiskPolicy policy) {
    this(catalogue, sampling, forest, policy, RiskPolicies.NONE);
  }

  /**
   * @param policy figures for everyone
   * @param policies what differs for some; budgets of kinds and cohorts among it
   */
  public BaselineTrainer(
      Catalogue catalogue,
      SampleOptions sampling,
      ForestOptions forest,
      RiskPolicy policy,
      RiskPolicies policies) {
    this.policies = policies;
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
    Draft draft = new Draft(plan, provenance, UsualMaxima.NONE, new TreeMap<>());
    statistics.forEach(
        (id, statistic) ->
            draft.scopes.put(id, uncalibrated(id, statistic, samples.get(id).length, plan)));
    DayMaxima days = DayMaxima.of(calibrating, vectors, baseline(draft));
    UsualLevels levels = new UsualLevels(days);
    NavigableMap<IdentityDay, Double> excess = new TreeMap<>();
    days.maxima().forEach((day, maximum) -> excess.put(day, maximum - levels.without(day)));
    Screening screening =
        Screening.of(excess, alerts.alerted(), judged(alerts, plan), policy.budgetMedium());
    Draft calibrated =
        new Draft(plan, provenance, UsualMaxima.of(levels.ofIdentities()), draft.scopes);
    calibrate(calibrated, days, levels, screening);
    NavigableMap<IdentityDay, RiskMaxima.Day> kept = new TreeMap<>();
    screening
        .kept()
        .forEach((day, own) -> kept.put(day, new RiskMaxima.Day(levels.without(day), own)));
    NavigableMap<IdentityDay, Double> risks =
        RiskMaxima.of(calibrating, vectors, baseline(calibrated), kept, policies);
    setThresholds(calibrated, days, risks);
    return Optional.of(baseline(calibrated));
  }

  /** A baseline in the making. */
  private record Draft(
      TrainingPlan plan,
      Map<String, String> provenance,
      UsualMaxima usualMaxima,
      Map<String, ScopeBaseline> scopes) {}

  private static ScopeBaseline uncalibrated(
      String id, EventStatistic statistic, int rows, TrainingPlan plan) {
    int days = Math.toIntExact(plan.trainTo().toEpochDay() - plan.trainFrom().toEpochDay() + 1);
    Calibration none =
        new Calibration(new double[0], plan.calibrateFrom(), plan.calibrateTo(), Map.of());
    return new ScopeBaseline(id, statistic, none, Optional.empty(), 0, rows, days);
  }

  private static Screening.Judged judged(EarlierAlerts alerts, TrainingPlan plan) {
    boolean judged =
        alerts.judgedDays().contains(plan.calibrateFrom())
            && alerts.judgedDays().contains(plan.calibrateTo().minusDays(1));
    return judged ? Screening.Judged.BY_EARLIER_NIGHTS : Screening.Judged.BY_NOBODY;
  }

  /** Calibrates the global scope on all identity-days, and large scopes on their own. */
  private void calibrate(Draft draft, DayMaxima days, UsualLevels levels, Screening screening) {
    draft.scopes.replaceAll(
        (id, scope) -> {
          double[] own = ofScope(id, days, screening.kept());
          boolean suffices = own.length >= DAYS_OF_ITS_OWN || id.equals(Baseline.GLOBAL);
          return new ScopeBaseline(
              id,
              scope.statistic(),
              new Calibration(
                  suffices
                      ? own
                      : hasBudgetOfItsOwn(id)
                          ? ofScope(Baseline.GLOBAL, days, screening.kept())
                          : new double[0],
                  draft.plan.calibrateFrom(),
                  draft.plan.calibrateTo(),
                  id.equals(Baseline.GLOBAL) ? screening.leftOut() : Map.of()),
              Optional.empty(),
              levels.ofScope(id),
              scope.trainingRows(),
              scope.trainingDays());
        });
  }

  private void setThresholds(Draft draft, DayMaxima days, NavigableMap<IdentityDay, Double> risks) {
    draft.scopes.replaceAll(
        (id, scope) ->
            new ScopeBaseline(
                id,
                scope.statistic(),
                scope.calibration(),
                scope.calibration().size() == 0 ? Optional.empty() : thresholds(id, days, risks),
                scope.usualMaximum(),
                scope.trainingRows(),
                scope.trainingDays()));
  }

  /** A cohort with too few days keeps a budget of its own by the days of all. */
  private Optional<RiskThresholds> thresholds(
      String id, DayMaxima days, NavigableMap<IdentityDay, Double> risks) {
    double[] own = ofScope(id, days, risks);
    RiskPolicy figures = figures(id);
    return RiskThresholds.calibrate(
        own.length >= DAYS_OF_ITS_OWN ? own : ofScope(Baseline.GLOBAL, days, risks),
        figures.budgetMedium(),
        figures.budgetHigh(),
        figures.confidence());
  }

  private boolean hasBudgetOfItsOwn(String id) {
    RiskPolicy figures = figures(id);
    return figures.budgetMedium() != policy.budgetMedium()
        || figures.budgetHigh() != policy.budgetHigh()
        || figures.confidence() != policy.confidence();
  }

  /** The figures of a scope: rule-given cohorts begin with their kind. */
  private RiskPolicy figures(String id) {
    if (!id.startsWith(COHORT)) {
      return policy;
    }
    String cohort = id.substring(COHORT.length());
    int colon = cohort.indexOf(':');
    return policies.of(policy, colon < 0 ? cohort : cohort.substring(0, colon), cohort, null);
  }

  /** The values of a scope's identity-days; of all for the global scope. */
  private static double[] ofScope(
      String id, DayMaxima days, NavigableMap<IdentityDay, Double> values) {
    return values.entrySet().stream()
        .filter(
            entry ->
                id.equals(Baseline.GLOBAL)
                    || id.equals(days.scopes().get(entry.getKey().identity())))
        .mapToDouble(Map.Entry::getValue)
        .toArray();
  }

  private Baseline baseline(Draft draft) {
    List<ScopeBaseline> list = new ArrayList<>(draft.scopes.values());
    return new Baseline(
        catalogue.names(),
        catalogue.hash(),
        draft.plan.calibrateTo(),
        policy,
        draft.provenance,
        draft.usualMaxima,
        list);
  }

  private static Column between(LocalDate from, LocalDate to) {
    return col("event_date")
        .between(lit(java.sql.Date.valueOf(from)), lit(java.sql.Date.valueOf(to)));
  }
}
