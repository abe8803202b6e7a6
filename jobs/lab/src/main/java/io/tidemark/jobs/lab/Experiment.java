package io.tidemark.jobs.lab;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.FeatureRelations.Closest;
import io.tidemark.jobs.lab.LabResult.Both;
import io.tidemark.jobs.lab.LabResult.Change;
import io.tidemark.jobs.lab.LabResult.Contribution;
import io.tidemark.jobs.lab.LabResult.Features;
import io.tidemark.jobs.lab.LabResult.Selected;
import io.tidemark.jobs.lab.StatisticParts.Part;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
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
import java.util.TreeSet;
import java.util.stream.Stream;

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
    NavigableMap<LocalDate, Long> events = warehouse.rowsByDay(AccessEventsTable.SPEC);
    if (events.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no history to judge",
          "the table access_events of the warehouse has no event",
          "name another --warehouse, or run 'tidemark step ingest' first");
    }
    return events.lastKey();
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

  private static Features features(
      WarehouseHistory history, Candidate.Run mine, Candidate.Run theirs, Progress progress) {
    try (Progress.Step step = progress.start("features")) {
      List<Change> changes = changes(history, mine, theirs);
      step.result(changes.size() + " added, changed or removed");
      return new Features(
          changes, contribution(mine, theirs), new Both<>(mine.cpuSeconds(), theirs.cpuSeconds()));
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
            history.leftOut(),
            history.parts(),
            plan.seed(),
            budget(),
            trainingSeeds),
        comparison,
        features);
  }

  private static List<Change> changes(
      WarehouseHistory history, Candidate.Run mine, Candidate.Run theirs) {
    CatalogueDifference difference =
        CatalogueDifference.between(
            theirs.candidate().catalogue().program(), mine.candidate().catalogue().program());
    List<String> added = names(difference.added());
    List<String> changed = List.copyOf(difference.changed().keySet());
    List<String> tried = Stream.concat(added.stream(), changed.stream()).toList();
    Map<String, Selected> selected = history.selected(mine.candidate(), tried);
    List<Change> changes = new ArrayList<>();
    add(changes, "added", mine, added, theirs, selected);
    add(changes, "changed", mine, changed, theirs, selected);
    add(changes, "removed", theirs, names(difference.removed()), mine, Map.of());
    return changes;
  }

  private static void add(
      List<Change> changes,
      String how,
      Candidate.Run of,
      List<String> names,
      Candidate.Run among,
      Map<String, Selected> selected) {
    Map<String, Closest> closest = FeatureRelations.closest(of, names, among);
    names.forEach(
        name -> changes.add(new Change(name, how, closest.get(name), selected.get(name))));
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

  private static List<String> names(List<FeatureDefinition> features) {
    return features.stream().map(FeatureDefinition::name).toList();
  }
}
