package io.tidemark.jobs.lab;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.EventScoring.InMemoryScoring;
import io.tidemark.training.EventVector;
import io.tidemark.training.Gates;
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
 * Nights replayed as they would have run. Each day is judged with the previous night's baseline,
 * trained without knowledge of attacks and without identity-days on which earlier nights raised
 * alerts. If it is missing or refused by a gate, the one before is used; at first, starters judge.
 */
public final class JudgedNights {
  private final LabelledEvents company;
  private final Trial trial;
  private final StatisticParts evidence;
  private final NavigableMap<LocalDate, List<EventVector>> byDay = new TreeMap<>();
  private final InMemoryScoring days;
  private final NavigableSet<IdentityDay> alerted = new TreeSet<>();
  private final NavigableSet<IdentityDay> alertedForRisk = new TreeSet<>();
  private final List<JudgedEvent> judged = new ArrayList<>();
  private final NavigableMap<LocalDate, Baseline> baselines = new TreeMap<>();
  private final NavigableSet<LocalDate> learned = new TreeSet<>();
  private int refused;

  private JudgedNights(LabelledEvents company, Trial trial, StatisticParts evidence) {
    this.company = company;
    this.trial = trial;
    this.evidence = evidence;
    days = new InMemoryScoring(trial.policies(), company.recent());
    for (EventVector event : company.events()) {
      byDay.computeIfAbsent(event.header().day(), day -> new ArrayList<>()).add(event);
    }
  }

  /** Replays nights since a day; earlier days serve as history. */
  public static JudgedNights of(LabelledEvents company, Trial trial, LocalDate from) {
    return of(company, trial, from, StatisticParts.NONE, () -> {});
  }

  /** Replays nights, and passes on the evidence for each decision. */
  static JudgedNights of(
      LabelledEvents company,
      Trial trial,
      LocalDate from,
      StatisticParts evidence,
      Runnable onDay) {
    JudgedNights nights = new JudgedNights(company, trial, evidence);
    for (LocalDate day : nights.byDay.tailMap(from).keySet()) {
      nights.judge(day);
      onDay.run();
    }
    return nights;
  }

  /** Returns all judged events by day, each identity's in judging order. */
  public List<JudgedEvent> judged() {
    return Collections.unmodifiableList(judged);
  }

  NavigableMap<LocalDate, Baseline> baselines() {
    return Collections.unmodifiableNavigableMap(baselines);
  }

  Detection detection() {
    return Detection.of(company, judged, refused);
  }

  private void judge(LocalDate day) {
    Baseline before = baselines.isEmpty() ? null : baselines.lastEntry().getValue();
    boolean isStarting = before == null || before.isStarter();
    Optional<Baseline> trained =
        train(day)
            .filter(baseline -> baseline.scopeFor(null).isUsable())
            .filter(baseline -> Gates.failures(baseline).isEmpty());
    refused += trained.isEmpty() && !isStarting ? 1 : 0;
    Baseline baseline = trained.orElseGet(() -> isStarting ? starter(day) : before);
    days.judge(
        day,
        baseline,
        byDay.get(day),
        (event, verdict, shares) -> {
          JudgedEvent result =
              new JudgedEvent(
                  company.name(),
                  event.header(),
                  company.sessions().get(event.header().uid()),
                  company.attack(event.header()),
                  verdict);
          judged.add(result);
          evidence.take(result, shares);
          if (result.isAlert() && !baseline.isStarter()) {
            alerted.add(event.header().identityDay());
          }
          if (result.isAlert() && verdict.cause() == Cause.RISK) {
            alertedForRisk.add(event.header().identityDay());
          }
        });
    baselines.put(day, baseline);
    if (!baseline.isStarter()) {
      learned.add(day);
    }
  }

  private Baseline starter(LocalDate day) {
    LocalDate from = TrainingPlan.firstDay(day.minusDays(1), trial.calibrationDays());
    NavigableMap<LocalDate, List<EventVector>> known = byDay.subMap(from, true, day, false);
    return trainer()
        .starter(
            known.values().stream().flatMap(List::stream).toList(),
            known.isEmpty() ? day.minusDays(1) : known.firstKey(),
            day.minusDays(1),
            Map.of());
  }

  private Optional<Baseline> train(LocalDate day) {
    LocalDate from = TrainingPlan.firstDay(day.minusDays(1), trial.calibrationDays());
    NavigableSet<LocalDate> known = new TreeSet<>(byDay.subMap(from, day).keySet());
    Optional<TrainingPlan> plan = TrainingPlan.of(known, trial.calibrationDays());
    if (plan.isEmpty()) {
      return Optional.empty();
    }
    List<EventVector> rows = new ArrayList<>();
    for (LocalDate earlier : known) {
      for (EventVector event : byDay.get(earlier)) {
        if (plan.get().calibrates(earlier) || !alerted.contains(event.header().identityDay())) {
          rows.add(event);
        }
      }
    }
    return trainer().train(rows, plan.get(), new EarlierAlerts(alertedForRisk, learned), Map.of());
  }

  private BaselineTrainer trainer() {
    return new BaselineTrainer(
        company.catalogue(),
        trial.sampling(),
        trial.forest(),
        trial.policy(),
        trial.policies(),
        trial.combination());
  }
}
