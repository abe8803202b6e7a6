package io.tidemark.jobs.backtest;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.jobs.run.TrainingFigures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.Gates;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The nights of a candidate, one after the other: each day is judged by the baseline that the night
 * before would have had, trained without the days on which earlier nights raised an alert; one that
 * a gate refuses leaves the one before in office.
 */
final class NightReplay {
  private final Candidate candidate;
  private final VectorHistory history;

  NightReplay(Candidate candidate, VectorHistory history) {
    this.candidate = candidate;
    this.history = history;
  }

  /**
   * Judges days one after the other.
   *
   * @param judging which has judged nothing yet
   * @param seed of training
   * @param onDay called after each
   */
  JudgedEvents judge(
      VectorHistory.Judging judging, LocalDate from, LocalDate to, long seed, Runnable onDay) {
    JudgedEvents judged = new JudgedEvents();
    Earlier earlier = new Earlier(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    Baseline present = null;
    for (LocalDate day : history.days().subSet(from, true, to, true)) {
      Optional<Baseline> trained = train(day, seed, earlier);
      if (trained.isPresent() && Gates.failures(trained.get()).isEmpty()) {
        present = trained.get();
      } else if (present != null) {
        judged.refused();
      }
      if (present != null) {
        judging.judge(day, present, judged);
        judged.alertedOn(day).forEach(who -> earlier.alerted.add(new IdentityDay(who, day)));
        judged.alertedForRiskOn(day).forEach(who -> earlier.forRisk.add(new IdentityDay(who, day)));
        earlier.judgedDays.add(day);
      }
      onDay.run();
    }
    return judged;
  }

  /**
   * What the nights so far found.
   *
   * @param alerted identity-days with an alert, left out of training
   * @param forRisk those of them that a threshold raised, which a budget is for
   */
  private record Earlier(
      NavigableSet<IdentityDay> alerted,
      NavigableSet<IdentityDay> forRisk,
      NavigableSet<LocalDate> judgedDays) {}

  private Optional<Baseline> train(LocalDate day, long seed, Earlier earlier) {
    Settings settings = candidate.settings();
    int calibrating = settings.train().calibrationDays();
    LocalDate eve = day.minusDays(1);
    NavigableSet<LocalDate> known =
        history.days().subSet(TrainingPlan.firstDay(eve, calibrating), true, eve, true);
    Optional<TrainingPlan> plan = TrainingPlan.of(known, calibrating);
    if (plan.isEmpty()) {
      return Optional.empty();
    }
    LocalDate calibrated = plan.get().calibrateFrom();
    NavigableSet<IdentityDay> leftOut = new TreeSet<>(earlier.alerted);
    leftOut.removeIf(one -> !one.day().isBefore(calibrated));
    NavigableSet<IdentityDay> suspect = new TreeSet<>(earlier.forRisk);
    suspect.removeIf(one -> one.day().isBefore(calibrated));
    BaselineTrainer trainer =
        new BaselineTrainer(
            candidate.catalogue().program().catalogue(),
            TrainingFigures.sampling(settings.train(), seed),
            TrainingFigures.forest(settings.train(), seed),
            RiskFigures.of(settings, candidate.policy()),
            candidate.policy().riskRules());
    return history
        .train(trainer, plan.get(), leftOut, new EarlierAlerts(suspect, earlier.judgedDays))
        .filter(baseline -> baseline.scopeFor(null).isUsable());
  }
}
