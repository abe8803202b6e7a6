package io.tidemark.training.evaluation;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.RiskThresholds;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.DaysJudged;
import io.tidemark.training.EventVector;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A company's nights, replayed as they would have run: each day is judged by the baseline of the
 * night before, which nobody has told of any attack, and whose training leaves out the
 * identity-days that earlier nights raised an alert on.
 */
public final class JudgedNights {
  private final LabelledEvents company;
  private final Trial trial;
  private final NavigableMap<LocalDate, List<EventVector>> byDay = new TreeMap<>();
  private final DaysJudged days;
  private final NavigableSet<IdentityDay> alerted = new TreeSet<>();
  private final NavigableSet<IdentityDay> alertedForRisk = new TreeSet<>();
  private final NavigableSet<LocalDate> judgedDays = new TreeSet<>();
  private final List<JudgedEvent> judged = new ArrayList<>();
  private final NavigableMap<LocalDate, Baseline> baselines = new TreeMap<>();

  private JudgedNights(LabelledEvents company, Trial trial) {
    this.company = company;
    this.trial = trial;
    days = new DaysJudged(RiskPolicies.NONE, company.recentFeatures());
    for (EventVector event : company.events()) {
      byDay.computeIfAbsent(event.header().day(), day -> new ArrayList<>()).add(event);
    }
  }

  /**
   * Replays.
   *
   * @param days how many of the last days are judged; the days before are history
   */
  public static JudgedNights of(LabelledEvents company, Trial trial, int days) {
    JudgedNights nights = new JudgedNights(company, trial);
    if (!nights.byDay.isEmpty()) {
      LocalDate from = nights.byDay.lastKey().minusDays(days - 1L);
      nights.byDay.tailMap(from).keySet().forEach(nights::judge);
    }
    return nights;
  }

  /** All judged events, day by day, each identity's in order. */
  public List<JudgedEvent> judged() {
    return Collections.unmodifiableList(judged);
  }

  /** The baseline that judged each day. */
  public NavigableMap<LocalDate, Baseline> baselines() {
    return Collections.unmodifiableNavigableMap(baselines);
  }

  /** The judged identity-days, each with what the scope that judged it promises. */
  public List<FalseAlarmTable.Promised> promised() {
    List<FalseAlarmTable.Promised> promised = new ArrayList<>();
    for (JudgedIdentityDay day : JudgedIdentityDay.of(judged)) {
      baselines
          .get(day.day())
          .scopeFor(day.cohort())
          .thresholds()
          .map(RiskThresholds::mediumPromise)
          .ifPresent(
              promise -> promised.add(new FalseAlarmTable.Promised(day, promise.k(), promise.n())));
    }
    return promised;
  }

  private void judge(LocalDate day) {
    Optional<Baseline> trained = train(day);
    if (trained.isEmpty()) {
      return;
    }
    Baseline baseline = trained.get();
    baselines.put(day, baseline);
    days.judge(
        day,
        baseline,
        byDay.get(day),
        (event, verdict, shares) -> {
          JudgedEvent result =
              new JudgedEvent(
                  company.name(), event.header(), company.attack(event.header()), verdict);
          judged.add(result);
          if (result.isAlert()) {
            alerted.add(event.header().identityDay());
          }
          if (result.isAlert() && verdict.cause() == Cause.RISK) {
            alertedForRisk.add(event.header().identityDay());
          }
        });
    judgedDays.add(day);
  }

  private Optional<Baseline> train(LocalDate day) {
    LocalDate from = TrainingPlan.firstDay(day.minusDays(1), trial.calibrationDays());
    NavigableSet<LocalDate> days = new TreeSet<>(byDay.subMap(from, day).keySet());
    Optional<TrainingPlan> plan = TrainingPlan.of(days, trial.calibrationDays());
    if (plan.isEmpty()) {
      return Optional.empty();
    }
    List<EventVector> rows = new ArrayList<>();
    for (LocalDate earlier : days) {
      for (EventVector event : byDay.get(earlier)) {
        if (plan.get().calibrates(earlier) || !alerted.contains(event.header().identityDay())) {
          rows.add(event);
        }
      }
    }
    return new BaselineTrainer(
            company.featureSet(),
            trial.sampling(),
            trial.forest(),
            trial.policy(),
            trial.combination())
        .train(rows, plan.get(), new EarlierAlerts(alertedForRisk, judgedDays), Map.of());
  }
}
