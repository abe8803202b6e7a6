package io.tidemark.training;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.operator.Aspect;
import io.tidemark.engine.operator.Operators;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.baseline.EventStatistic;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.baseline.Starter;
import io.tidemark.runtime.baseline.UsualMaxima;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.DayMaxima.UsualLevels;
import io.tidemark.training.TrainingData.LocalData;
import io.tidemark.training.TrainingData.SparkData;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Trains baselines. For each scope, the trainer fits a statistic to the training days and then uses
 * later days, which the statistic has not seen, to calibrate it and set thresholds.
 *
 * @param policies exceptions to the default {@code policy}, including budgets for kinds and cohorts
 */
public record BaselineTrainer(
    Catalogue catalogue,
    SampleOptions sampling,
    ForestOptions forest,
    RiskPolicy policy,
    Policy policies,
    Combination combination) {
  /**
   * Minimum number of identity-days that a cohort needs to be calibrated separately. With a budget
   * of one in twenty, twenty of these days lie beyond the threshold.
   */
  static final int DAYS_OF_ITS_OWN = 400;

  private static final String COHORT = Baseline.cohortScope("");
  private static final double[] NO_DAYS = {};

  /** Creates a trainer that uses all features of a catalogue and combines tails with a forest. */
  public BaselineTrainer(
      Catalogue catalogue,
      SampleOptions sampling,
      ForestOptions forest,
      RiskPolicy policy,
      Policy policies) {
    this(catalogue, sampling, forest, policy, policies, Combination.TAILS_AND_FOREST);
  }

  /**
   * Alerts raised by earlier runs.
   *
   * @param alerted identity-days with an unreviewed risk alert. A bound's step-up does not count,
   *     because it is not a false step-up due to a threshold.
   * @param judgedDays days scored by earlier runs
   */
  public record EarlierAlerts(Set<IdentityDay> alerted, NavigableSet<LocalDate> judgedDays) {}

  /**
   * Trains a baseline.
   *
   * @param features feature rows for the plan's days, without days labelled compromised
   * @return the baseline; empty if no training row is based on enough history
   */
  public Optional<Baseline> train(
      Dataset<Row> features,
      TrainingPlan plan,
      EarlierAlerts alerts,
      Map<String, String> provenance) {
    return train(new SparkData(features, plan, catalogue.names()), plan, alerts, provenance);
  }

  /** Same for events in memory. */
  public Optional<Baseline> train(
      Collection<EventVector> events,
      TrainingPlan plan,
      EarlierAlerts alerts,
      Map<String, String> provenance) {
    return train(new LocalData(events, plan, catalogue.names()), plan, alerts, provenance);
  }

  /**
   * Returns the baseline that judges before a first baseline can be trained. Its statistic and
   * thresholds are assumed from the catalogue; see {@link Starter}. Only the usual levels come from
   * the days so far. A scope uses features that compare events with history as soon as one of its
   * identity-days has had enough history.
   *
   * @param features feature rows for the days so far, without days labelled compromised
   * @param to last day before the starter judges
   */
  public Baseline starter(
      Dataset<Row> features, LocalDate from, LocalDate to, Map<String, String> provenance) {
    TrainingPlan plan = TrainingPlan.ofStarter(from, to);
    return starter(new SparkData(features, plan, catalogue.names()), plan, provenance);
  }

  /** Same for events in memory. */
  public Baseline starter(
      Collection<EventVector> events,
      LocalDate from,
      LocalDate to,
      Map<String, String> provenance) {
    TrainingPlan plan = TrainingPlan.ofStarter(from, to);
    return starter(new LocalData(events, plan, catalogue.names()), plan, provenance);
  }

  private Baseline starter(TrainingData data, TrainingPlan plan, Map<String, String> provenance) {
    float[] weights = catalogue.weights();
    float[] withoutHistory =
        Catalogue.values(
            catalogue.features(),
            feature ->
                Operators.of(feature).comparesWithHistory(feature) ? Float.NaN : feature.far());
    Starter first = new Starter(withoutHistory, weights, policy, plan.calibrateTo());
    Starter later = new Starter(catalogue.farValues(), weights, policy, plan.calibrateTo());
    Draft draft = new Draft(plan, provenance, UsualMaxima.NONE, new TreeMap<>());
    draft.scopes.put(Baseline.GLOBAL, first.scope(Baseline.GLOBAL, 0, 0));
    data.cohorts().stream()
        .map(Baseline::cohortScope)
        .forEach(id -> draft.scopes.put(id, first.scope(id, 0, 0)));
    DayMaxima all = data.dayMaxima(baseline(draft), 0);
    draft.scopes.replaceAll((id, scope) -> later.scope(id, 0, 0));
    DayMaxima experienced = data.dayMaxima(baseline(draft), sampling.minActiveDays());
    Set<String> withHistory = new TreeSet<>(experienced.scopes().values());
    if (!withHistory.isEmpty()) {
      withHistory.add(Baseline.GLOBAL);
    }
    UsualLevels firstLevels = new UsualLevels(all);
    UsualLevels laterLevels = new UsualLevels(experienced);
    Map<String, Double> usual = new TreeMap<>(firstLevels.ofIdentities());
    usual.keySet().removeIf(identity -> withHistory.contains(all.scopes().get(identity)));
    usual.putAll(laterLevels.ofIdentities());
    int days = (int) all.maxima().keySet().stream().map(IdentityDay::day).distinct().count();
    draft.scopes.replaceAll(
        (id, scope) ->
            withHistory.contains(id)
                ? later.scope(id, laterLevels.ofScope(id), days)
                : first.scope(id, firstLevels.ofScope(id), days));
    return baseline(new Draft(plan, provenance, UsualMaxima.of(usual), draft.scopes));
  }

  private Optional<Baseline> train(
      TrainingData data, TrainingPlan plan, EarlierAlerts alerts, Map<String, String> provenance) {
    NavigableMap<String, float[][]> samples = data.samples(sampling);
    if (!samples.containsKey(Baseline.GLOBAL)) {
      return Optional.empty();
    }
    Map<String, float[]> rises = new TreeMap<>();
    List<CohortShift> shifts = shifts(data, plan, rises);
    NavigableMap<String, EventStatistic> statistics =
        ScopeStatistics.fit(samples, rises, catalogue, forest, combination);
    Map<String, String> origin = new TreeMap<>(provenance);
    shifts.stream()
        .filter(shift -> statistics.containsKey(Baseline.cohortScope(shift.cohort())))
        .map(CohortShift::provenance)
        .forEach(shift -> origin.put(shift.getKey(), shift.getValue()));
    Draft draft = new Draft(plan, origin, UsualMaxima.NONE, new TreeMap<>());
    statistics.forEach(
        (id, statistic) ->
            draft.scopes.put(id, uncalibrated(id, statistic, samples.get(id).length, plan)));
    DayMaxima days =
        data.dayMaxima(baseline(draft), sampling.minActiveDays()).withFreshAsOne(sampling.key());
    Map<String, String> kinds = days.kindsOfScopes();
    UsualLevels levels = new UsualLevels(days);
    NavigableMap<IdentityDay, Double> excess = new TreeMap<>();
    days.maxima().forEach((day, maximum) -> excess.put(day, maximum - levels.without(day)));
    Screening screening =
        Screening.of(
            excess,
            alerts.alerted(),
            shifted(shifts, days),
            alerts.judgedDays(),
            plan.calibrateTo(),
            day -> figures(days.scopes().get(day.identity()), kinds).budgetMedium());
    Draft calibrated = new Draft(plan, origin, UsualMaxima.of(levels.ofIdentities()), draft.scopes);
    calibrate(calibrated, days, kinds, levels, screening);
    NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept = new TreeMap<>();
    screening
        .unsuspected()
        .forEach((day, own) -> kept.put(day, new CalibrationDayRisk.Day(levels.without(day), own)));
    NavigableMap<IdentityDay, Double> risks = data.riskMaxima(baseline(calibrated), kept, policies);
    setThresholds(calibrated, days, kinds, risks);
    return Optional.of(baseline(calibrated));
  }

  /** Finds shifted cohorts and the affected features, and adds the rises by scope. */
  private List<CohortShift> shifts(
      TrainingData data, TrainingPlan plan, Map<String, float[]> rises) {
    List<FeatureDefinition> shifting = featuresOf(aspect -> aspect != Aspect.BEHAVIOUR);
    List<String> features = names(shifting);
    List<CohortShift> shifts = new ArrayList<>();
    if (!features.isEmpty()) {
      ShiftEvidence nobody =
          new ShiftEvidence(plan, Catalogue.values(shifting, FeatureDefinition::far));
      data.shiftEvidence(features, nobody)
          .forEach(
              (cohort, evidence) ->
                  evidence
                      .shift(cohort, features)
                      .map(shift -> shift.with(withAspectsOf(shift.features())))
                      .ifPresent(
                          shift -> {
                            shifts.add(shift);
                            rises.put(
                                Baseline.cohortScope(cohort),
                                rises(shift, features, evidence.rises(shift.since())));
                          }));
    }
    return shifts;
  }

  /** Returns the features that share an aspect with any of the given features, in vector order. */
  private List<String> withAspectsOf(List<String> some) {
    Set<Aspect> own =
        catalogue.features().stream()
            .filter(feature -> some.contains(feature.name()))
            .map(feature -> Operators.of(feature).aspect(feature))
            .collect(Collectors.toSet());
    return names(featuresOf(own::contains));
  }

  private List<FeatureDefinition> featuresOf(Predicate<Aspect> wanted) {
    return catalogue.features().stream()
        .filter(feature -> wanted.test(Operators.of(feature).aspect(feature)))
        .toList();
  }

  private static List<String> names(List<FeatureDefinition> features) {
    return features.stream().map(FeatureDefinition::name).toList();
  }

  /** Returns the identity-days of shifted cohorts since the first day of the shift. */
  private static Set<IdentityDay> shifted(List<CohortShift> shifts, DayMaxima days) {
    Map<String, LocalDate> since =
        shifts.stream()
            .collect(
                Collectors.toMap(
                    shift -> Baseline.cohortScope(shift.cohort()), CohortShift::since));
    return days.maxima().keySet().stream()
        .filter(
            day -> {
              LocalDate first = since.get(days.scopes().get(day.identity()));
              return first != null && !day.day().isBefore(first);
            })
        .collect(Collectors.toSet());
  }

  /** Returns the rise of each feature in vector order, which is 0 for unaffected features. */
  private float[] rises(CohortShift shift, List<String> features, float[] ofFeatures) {
    List<String> names = catalogue.names();
    float[] rises = new float[names.size()];
    for (String feature : shift.features()) {
      rises[names.indexOf(feature)] = ofFeatures[features.indexOf(feature)];
    }
    return rises;
  }

  private record Draft(
      TrainingPlan plan,
      Map<String, String> provenance,
      UsualMaxima usualMaxima,
      Map<String, ScopeBaseline> scopes) {}

  private static ScopeBaseline uncalibrated(
      String id, EventStatistic statistic, int rows, TrainingPlan plan) {
    int days = Math.toIntExact(plan.trainTo().toEpochDay() - plan.trainFrom().toEpochDay() + 1);
    PValueCalibration none =
        new PValueCalibration(new double[0], plan.calibrateFrom(), plan.calibrateTo(), Map.of());
    return new ScopeBaseline(id, statistic, none, Optional.empty(), 0, rows, days);
  }

  private void calibrate(
      Draft draft,
      DayMaxima days,
      Map<String, String> kinds,
      UsualLevels levels,
      Screening screening) {
    Map<String, double[]> kept = byScope(days, screening.unsuspected());
    draft.scopes.replaceAll(
        (id, scope) -> {
          double[] own = kept.getOrDefault(id, NO_DAYS);
          boolean suffices = own.length >= DAYS_OF_ITS_OWN || id.equals(Baseline.GLOBAL);
          return new ScopeBaseline(
              id,
              scope.statistic(),
              new PValueCalibration(
                  suffices
                      ? own
                      : hasBudgetOfItsOwn(id, kinds) ? kept.get(Baseline.GLOBAL) : NO_DAYS,
                  draft.plan.calibrateFrom(),
                  draft.plan.calibrateTo(),
                  id.equals(Baseline.GLOBAL) ? screening.leftOut() : Map.of()),
              Optional.empty(),
              levels.ofScope(id),
              scope.trainingRows(),
              scope.trainingDays());
        });
  }

  private void setThresholds(
      Draft draft,
      DayMaxima days,
      Map<String, String> kinds,
      NavigableMap<IdentityDay, Double> risks) {
    Map<String, double[]> byScope = byScope(days, risks);
    draft.scopes.replaceAll(
        (id, scope) ->
            new ScopeBaseline(
                id,
                scope.statistic(),
                scope.calibration(),
                scope.calibration().size() == 0 ? Optional.empty() : thresholds(id, kinds, byScope),
                scope.usualMaximum(),
                scope.trainingRows(),
                scope.trainingDays()));
  }

  /** Cohorts with too few days get thresholds from all days, with their own budget. */
  private Optional<CalibratedThresholds> thresholds(
      String id, Map<String, String> kinds, Map<String, double[]> risks) {
    double[] own = risks.getOrDefault(id, NO_DAYS);
    RiskPolicy figures = figures(id, kinds);
    return CalibratedThresholds.calibrate(
        own.length >= DAYS_OF_ITS_OWN ? own : risks.get(Baseline.GLOBAL),
        figures.budgetMedium(),
        figures.budgetHigh(),
        figures.confidence());
  }

  private boolean hasBudgetOfItsOwn(String id, Map<String, String> kinds) {
    RiskPolicy figures = figures(id, kinds);
    return figures.budgetMedium() != policy.budgetMedium()
        || figures.budgetHigh() != policy.budgetHigh()
        || figures.confidence() != policy.confidence();
  }

  /** Returns the policy for the most common kind in a cohort's scope, or the default policy. */
  private RiskPolicy figures(String id, Map<String, String> kinds) {
    if (id == null || !id.startsWith(COHORT)) {
      return policy;
    }
    String cohort = id.substring(COHORT.length());
    return policies.figures(policy, kinds.get(id), cohort, null);
  }

  /** Returns the values of each scope's identity-days, in order; the global scope has all. */
  private static Map<String, double[]> byScope(
      DayMaxima days, NavigableMap<IdentityDay, Double> values) {
    Map<String, DoubleStream.Builder> grouped = new HashMap<>();
    values.forEach(
        (day, value) -> {
          String scope = days.scopes().get(day.identity());
          if (scope != null && !scope.equals(Baseline.GLOBAL)) {
            grouped.computeIfAbsent(scope, id -> DoubleStream.builder()).add(value);
          }
        });
    Map<String, double[]> byScope = new HashMap<>();
    grouped.forEach((scope, builder) -> byScope.put(scope, builder.build().toArray()));
    byScope.put(
        Baseline.GLOBAL, values.values().stream().mapToDouble(Double::doubleValue).toArray());
    return byScope;
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

  static final class ScopeStatistics {
    /** Minimum number of rows that a cohort needs to have its own statistic. */
    static final int LEAST_ROWS = 256;

    /**
     * Number of median rises that count as normal. It is above 1 because windows fill up and drift
     * accumulates after the first day of a shift.
     */
    private static final float HEADROOM = 4;

    private ScopeStatistics() {}

    /**
     * Learns each scope's statistic from its sample. Cohorts with too few rows are omitted, the
     * global scope never is.
     *
     * @param rises rise of each feature in the scopes of shifted cohorts, or NaN to ignore the
     *     feature. The forest ignores features that rose; their tails start {@value #HEADROOM}
     *     rises higher.
     */
    static NavigableMap<String, EventStatistic> fit(
        Map<String, float[][]> samples,
        Map<String, float[]> rises,
        Catalogue catalogue,
        ForestOptions options,
        Combination combination) {
      NavigableMap<String, EventStatistic> statistics = new TreeMap<>();
      samples.forEach(
          (scope, rows) -> {
            if (rows.length >= LEAST_ROWS || scope.equals(Baseline.GLOBAL)) {
              float[] rise = rises.getOrDefault(scope, new float[catalogue.features().size()]);
              statistics.put(
                  scope,
                  EventStatistic.fit(
                          muted(rows, rise),
                          muted(catalogue.farValues(), rise),
                          raised(rows, rise),
                          raised(catalogue.farValues(), rise),
                          options,
                          combination)
                      .weighted(catalogue.weights()));
            }
          });
      return statistics;
    }

    private static float[][] muted(float[][] rows, float[] rise) {
      return Arrays.stream(rows).map(row -> muted(row, rise)).toArray(float[][]::new);
    }

    private static float[] muted(float[] row, float[] rise) {
      float[] rest = row.clone();
      for (int feature = 0; feature < rest.length; feature++) {
        rest[feature] = rise[feature] == 0 ? row[feature] : Float.NaN;
      }
      return rest;
    }

    private static float[][] raised(float[][] rows, float[] rise) {
      return Arrays.stream(rows).map(row -> raised(row, rise)).toArray(float[][]::new);
    }

    private static float[] raised(float[] row, float[] rise) {
      float[] sum = row.clone();
      for (int feature = 0; feature < sum.length; feature++) {
        sum[feature] += HEADROOM * rise[feature];
      }
      return sum;
    }
  }
}
