package io.tidemark.jobs.lab;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.CohortsByMidnight;
import io.tidemark.batch.ExecutorProgram;
import io.tidemark.batch.FeatureRange;
import io.tidemark.batch.IdentityHistory;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.FeatureRelations.Closest;
import io.tidemark.jobs.lab.LabResult.Both;
import io.tidemark.jobs.lab.LabResult.Change;
import io.tidemark.jobs.lab.LabResult.Contribution;
import io.tidemark.jobs.lab.LabResult.Features;
import io.tidemark.jobs.lab.StatisticParts.Part;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.training.FeatureDrift;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/**
 * Evaluation of a candidate on the days in a warehouse, alone or compared with another one on the
 * same days, seeds, attacks and identities. If their features differ, the features' contribution
 * and cost are measured too. Reads {@code access_events} and {@code labels}, and writes nothing.
 *
 * @param trainingSeeds each candidate is trained once with each of these seeds
 */
public record Experiment(
    Instant asked,
    Candidate tried,
    Optional<Candidate> against,
    Plan plan,
    List<Long> trainingSeeds) {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  public Experiment {
    trainingSeeds = List.copyOf(trainingSeeds);
  }

  /**
   * Judged days and attacks.
   *
   * @param attacks number of attacks to inject, at most one per victim
   * @param seed seed of the attacks and of the bootstrap
   * @param known ids of events that are already known to belong to attacks
   */
  public record Plan(LocalDate from, LocalDate to, int attacks, long seed, Set<String> known) {
    public Plan {
      known = Set.copyOf(known);
    }

    int days() {
      return Math.toIntExact(to.toEpochDay() - from.toEpochDay() + 1);
    }
  }

  /**
   * Returns the last day with events.
   *
   * @throws TidemarkException if the table is empty
   */
  public static LocalDate lastDay(Warehouse warehouse) {
    Row row =
        warehouse
            .read(AccessEventsTable.SPEC)
            .filter(col("identity").isNotNull())
            .agg(max(AccessEventsTable.EVENT_DATE).as("last"))
            .first();
    if (row.isNullAt(0)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no history to judge",
          "the table access_events of the warehouse has no event",
          "name another --warehouse, or run 'tidemark step ingest' first");
    }
    return RowTimes.date(row, "last");
  }

  /** Returns the time and a hash of the question, such as {@code 20260322T013000-5fe21a}. */
  public String id() {
    int what =
        Objects.hash(
            hash(tried),
            against.map(Experiment::hash),
            plan.from(),
            plan.to(),
            plan.attacks(),
            plan.seed());
    return SECOND.format(asked) + String.format(Locale.ROOT, "-%06x", what & 0xffffff);
  }

  private static String hash(Candidate candidate) {
    return candidate.catalogue().program().catalogue().hash();
  }

  /** Returns the budget around which detection is compared. */
  double budget() {
    return against.orElse(tried).budget();
  }

  public LabResult run(Warehouse warehouse, Enricher enricher, Progress progress) {
    WarehouseHistory history;
    try (Progress.Step step = progress.start("attacks")) {
      history = new WarehouseHistory(warehouse, plan, enricher);
      step.result("%d of %d attacks injected".formatted(history.played(), plan.attacks()));
    }
    Candidate.Run mine = nights(history, tried, progress);
    Candidate.Run theirs = against.map(other -> nights(history, other, progress)).orElse(null);
    Comparison comparison;
    try (Progress.Step step = progress.start("comparison")) {
      comparison =
          Comparison.of(
              mine.detections(),
              theirs == null ? List.of() : theirs.detections(),
              budget(),
              plan.seed());
      step.result(comparison.significance().text());
    }
    boolean isOther = theirs != null && !hash(tried).equals(hash(theirs.candidate()));
    return findings(
        history, comparison, isOther ? features(history, mine, theirs, progress) : null);
  }

  private Features features(
      WarehouseHistory history, Candidate.Run mine, Candidate.Run theirs, Progress progress) {
    // The cache keeps only the last compiled program, but two programs are needed here.
    FeatureProgram first = compiled(tried.catalogue());
    FeatureProgram second = compiled(theirs.candidate().catalogue());
    try (Progress.Step step = progress.start("features")) {
      List<FeatureDrift> drift = FeatureRelations.drift(mine, history.hostile());
      List<Change> changes =
          changes(CatalogueDifference.between(second, first), mine, theirs, drift);
      double[] micros =
          FeatureCost.microsPerEvent(
              history.sample(), first, second, tried.settings().profile().rules());
      step.result(
          "%d added, changed or removed; %.1f and %.1f µs per event"
              .formatted(changes.size(), micros[0], micros[1]));
      return new Features(
          changes,
          drift,
          contribution(mine, theirs),
          new Both<>(micros[0], micros[1]),
          new Both<>(mine.cpuSeconds(), theirs.cpuSeconds()));
    }
  }

  private Candidate.Run nights(WarehouseHistory history, Candidate candidate, Progress progress) {
    try (Progress.Step step = progress.start("nights of " + candidate.name())) {
      step.expect((long) trainingSeeds.size() * plan.days());
      Candidate.Run run = history.judge(candidate, trainingSeeds, () -> step.advance(1));
      step.result(
          "%,d events judged, %.1f s of CPU time per run"
              .formatted(run.judged().size(), run.cpuSeconds()));
      return run;
    }
  }

  private LabResult findings(WarehouseHistory history, Comparison comparison, Features features) {
    return new LabResult(
        id(),
        new LabResult.Question(
            asked.toString(),
            ProgramVersion.text(),
            LabResult.Named.of(tried),
            against.map(LabResult.Named::of).orElse(null),
            plan.from().toString(),
            plan.to().toString(),
            plan.days(),
            plan.attacks(),
            history.played(),
            history.parts(),
            plan.seed(),
            budget(),
            trainingSeeds),
        comparison,
        features);
  }

  private static List<Change> changes(
      CatalogueDifference difference,
      Candidate.Run mine,
      Candidate.Run theirs,
      List<FeatureDrift> drift) {
    List<String> added = names(difference.added());
    List<String> changed = List.copyOf(difference.changed().keySet());
    List<String> removed = names(difference.removed());
    List<Change> changes = new ArrayList<>();
    add(changes, "added", added, FeatureRelations.closest(mine, added, theirs), drift);
    add(changes, "changed", changed, FeatureRelations.closest(mine, changed, theirs), drift);
    add(changes, "removed", removed, FeatureRelations.closest(theirs, removed, mine), drift);
    return changes;
  }

  private static void add(
      List<Change> changes,
      String how,
      List<String> names,
      List<Closest> closest,
      List<FeatureDrift> drift) {
    for (String name : names) {
      changes.add(
          new Change(
              name,
              how,
              drift.stream()
                  .filter(one -> one.feature().equals(name))
                  .mapToDouble(FeatureDrift::psi)
                  .findFirst()
                  .orElse(Double.NaN),
              closest.stream().filter(one -> one.feature().equals(name)).findFirst().orElse(null)));
    }
  }

  private static List<Contribution> contribution(Candidate.Run mine, Candidate.Run theirs) {
    Map<String, Part> first = mine.evidence().parts();
    Map<String, Part> second = theirs.evidence().parts();
    TreeSet<String> names = new TreeSet<>(first.keySet());
    names.addAll(second.keySet());
    return names.stream()
        .map(name -> new Contribution(name, first.get(name), second.get(name)))
        .toList();
  }

  private static FeatureProgram compiled(ExecutorProgram catalogue) {
    return FeatureProgram.read(catalogue.source(), catalogue.yaml());
  }

  private static List<String> names(List<FeatureDescription> features) {
    return features.stream().map(FeatureDescription::name).toList();
  }

  /**
   * CPU time that the feature engine needs to evaluate an event and record its outcome, on one
   * thread with real events and the profiles of the preceding midnight.
   */
  private static final class FeatureCost {
    private static final int ROUNDS = 7;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private FeatureCost() {}

    /**
     * Measures two programs alternately, so that other load affects both.
     *
     * @return CPU microseconds per event, from the fastest round after the first; NaN if there are
     *     no events
     */
    static double[] microsPerEvent(
        Map<String, List<AccessEvent>> events,
        FeatureProgram first,
        FeatureProgram second,
        ProfileRules rules) {
      double[] micros = {Double.NaN, Double.NaN};
      if (events.isEmpty()) {
        return micros;
      }
      List<FeatureProgram> programs = List.of(first, second);
      List<Map<String, ProfileView>> profiles =
          programs.stream().map(program -> profiles(program, events, rules)).toList();
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < micros.length; i++) {
          double took = round(programs.get(i), events, profiles.get(i));
          // The first rounds include JIT compilation.
          micros[i] = round == 0 || took < micros[i] || Double.isNaN(micros[i]) ? took : micros[i];
        }
      }
      return micros;
    }

    private static Map<String, ProfileView> profiles(
        FeatureProgram program, Map<String, List<AccessEvent>> events, ProfileRules rules) {
      Map<String, IdentityHistory> histories = new TreeMap<>();
      long last = Long.MIN_VALUE;
      for (var own : events.entrySet()) {
        NavigableMap<Long, DaySummary> summaries =
            LabelledEvents.summaries(own.getValue(), program);
        last = Math.max(last, summaries.isEmpty() ? last : summaries.lastKey());
        histories.put(own.getKey(), new IdentityHistory(program.schema(), null, summaries, rules));
      }
      LocalDate day = LocalDate.ofEpochDay(last);
      long eve = last - 1;
      CohortsByMidnight cohorts =
          LabelledEvents.cohorts(new FeatureRange(day, day, day), histories, program, rules);
      Map<String, ProfileView> profiles = new TreeMap<>();
      histories.forEach(
          (identity, history) ->
              profiles.put(
                  identity, history.asOf(eve).view(rules, cohorts.asOf(eve, program.schema()))));
      return profiles;
    }

    private static double round(
        FeatureProgram program,
        Map<String, List<AccessEvent>> events,
        Map<String, ProfileView> profiles) {
      float[] vector = new float[program.size()];
      long count = 0;
      long before = THREADS.getCurrentThreadCpuTime();
      for (var own : events.entrySet()) {
        ProfileView view = profiles.get(own.getKey());
        RecentState recent = program.newRecentState(Long.MIN_VALUE);
        for (AccessEvent event : own.getValue()) {
          program.evaluate(view, recent, event, vector);
          program.completed(recent, event);
          count++;
        }
      }
      return (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / count;
    }
  }
}
