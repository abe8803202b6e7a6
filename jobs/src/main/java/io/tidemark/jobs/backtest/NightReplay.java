package io.tidemark.jobs.backtest;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.Gates;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.SampleOptions;
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
  /** As the night's training step looks back. */
  private static final int TRAINING_DAYS = 28;

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
    NavigableSet<IdentityDay> alerted = new TreeSet<>();
    NavigableSet<LocalDate> judgedDays = new TreeSet<>();
    Baseline present = null;
    for (LocalDate day : history.days().subSet(from, true, to, true)) {
      Optional<Baseline> trained = train(day, seed, alerted, judgedDays);
      if (trained.isPresent() && Gates.failures(trained.get()).isEmpty()) {
        present = trained.get();
      } else if (present != null) {
        judged.refused();
      }
      if (present != null) {
        judging.judge(day, present, judged);
        judged.alertedOn(day).forEach(who -> alerted.add(new IdentityDay(who, day)));
        judgedDays.add(day);
      }
      onDay.run();
    }
    return judged;
  }

  private Optional<Baseline> train(
      LocalDate day,
      long seed,
      NavigableSet<IdentityDay> alerted,
      NavigableSet<LocalDate> judgedDays) {
    Settings settings = candidate.settings();
    int calibrating = settings.train().calibrationDays();
    LocalDate eve = day.minusDays(1);
    NavigableSet<LocalDate> known =
        history.days().subSet(eve.minusDays(calibrating + TRAINING_DAYS - 1L), true, eve, true);
    Optional<TrainingPlan> plan = TrainingPlan.of(known, calibrating);
    if (plan.isEmpty()) {
      return Optional.empty();
    }
    NavigableSet<IdentityDay> suspect = new TreeSet<>();
    NavigableSet<IdentityDay> leftOut = new TreeSet<>();
    for (IdentityDay one : alerted) {
      (one.day().isBefore(plan.get().calibrateFrom()) ? leftOut : suspect).add(one);
    }
    Settings.Train train = settings.train();
    BaselineTrainer trainer =
        new BaselineTrainer(
            candidate.catalogue().program().catalogue(),
            new SampleOptions(
                train.rowsPerScope(),
                train.maxIdentityShare(),
                SampleOptions.defaults(0).minActiveDays(),
                seed),
            new ForestOptions(
                train.numTrees(),
                train.subsampleSize(),
                ForestOptions.defaultDepth(train.subsampleSize()),
                seed,
                ForestOptions.defaults(seed).contrastShare()),
            RiskFigures.of(settings, candidate.policy()),
            candidate.policy().riskRules());
    return history
        .train(trainer, plan.get(), leftOut, new EarlierAlerts(suspect, judgedDays))
        .filter(baseline -> baseline.scopeFor(null).isUsable());
  }
}
