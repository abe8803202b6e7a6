package io.tidemark.jobs.backtest;

import io.tidemark.batch.RowTimes;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.DaysJudged;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.TrainingPlan;
import io.tidemark.training.VectorRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A history that fits the memory of one process: the same numbers, without Spark's overhead. */
final class HistoryInMemory implements VectorHistory {
  private final RiskPolicies policies;
  private final RecentFeatures recentFeatures;
  private final NavigableMap<LocalDate, List<EventVector>> byDay = new TreeMap<>();
  private final Map<String, String> kinds = new HashMap<>();

  /** Takes over the vectors of another. */
  HistoryInMemory(Candidate candidate, HistoryOnSpark other) {
    policies = candidate.policy().riskRules();
    recentFeatures = candidate.catalogue().program().recentFeatures();
    Dataset<Row> features = other.features();
    VectorRows vectors =
        VectorRows.of(features.schema(), candidate.catalogue().program().catalogue().names());
    for (Iterator<Row> rows = features.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      EventHeader header =
          header(row, kinds.computeIfAbsent(row.getAs("identity"), any -> row.getAs("nhi_kind")));
      byDay
          .computeIfAbsent(header.day(), day -> new ArrayList<>())
          .add(new EventVector(header, vectors.vector(row)));
    }
  }

  private static EventHeader header(Row row, String kind) {
    long micros = RowTimes.micros(row.getAs("time"));
    Integer tier = row.getAs("impact_tier");
    return new EventHeader(
        row.getAs("metadata_product"),
        row.getAs("metadata_uid"),
        row.getAs("identity"),
        kind,
        row.getAs("cohort"),
        EventTime.date(micros),
        row.<Integer>getAs("active_days"),
        JudgedAction.of(
            micros,
            row.getAs("credential_uid"),
            row.getAs("src_ip_prefix"),
            Impact.ofTier(tier == null ? AccessEvent.MISSING : tier),
            row.getAs("bound_breach"),
            row.<Boolean>getAs("habitual_action") ? Habit.USUAL : Habit.UNUSUAL));
  }

  @Override
  public NavigableSet<LocalDate> days() {
    return Collections.unmodifiableNavigableSet(byDay.navigableKeySet());
  }

  /** The events of some days, day by day. */
  List<EventVector> events(LocalDate from, LocalDate to) {
    return byDay.subMap(from, true, to, true).values().stream().flatMap(List::stream).toList();
  }

  @Override
  public Optional<Baseline> train(
      BaselineTrainer trainer,
      TrainingPlan plan,
      NavigableSet<IdentityDay> leftOut,
      EarlierAlerts alerts) {
    List<EventVector> rows = new ArrayList<>();
    for (EventVector event : events(plan.trainFrom(), plan.calibrateTo())) {
      if (!leftOut.contains(event.header().identityDay())) {
        rows.add(event);
      }
    }
    return trainer.train(rows, plan, alerts, Map.of());
  }

  @Override
  public Judging judging() {
    return judging(StatisticParts.NONE);
  }

  /** As {@link #judging()}, noting what decisions rest on. */
  Judging judging(StatisticParts evidence) {
    DaysJudged days = new DaysJudged(policies, recentFeatures);
    return (day, baseline, judged) -> {
      List<JudgedEvents.Judged> results = new ArrayList<>();
      days.judge(
          day,
          baseline,
          byDay.getOrDefault(day, List.of()),
          (event, verdict, shares) -> {
            EventHeader header = event.header();
            results.add(
                new JudgedEvents.Judged(
                    header.identity(),
                    header.uid(),
                    header.action().timeMicros(),
                    verdict.effectiveRisk(),
                    verdict.cause()));
            evidence.take(header, verdict, shares);
          });
      judged.add(day, results);
    };
  }

  @Override
  public void close() {
    byDay.clear();
  }
}
