package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.Policy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Training data held in memory, for evaluations and small estates. */
final class LocalData implements TrainingData {
  private final List<EventVector> training = new ArrayList<>();
  private final List<EventVector> calibrating = new ArrayList<>();
  private final TrainingPlan plan;
  private final List<String> names;

  LocalData(Collection<EventVector> events, TrainingPlan plan, List<String> names) {
    this.plan = plan;
    this.names = names;
    for (EventVector event : events) {
      if (plan.trains(event.header().day())) {
        training.add(event);
      } else if (plan.calibrates(event.header().day())) {
        calibrating.add(event);
      }
    }
    calibrating.sort(EventVector.BY_IDENTITY);
  }

  @Override
  public NavigableMap<String, float[][]> samples(SampleOptions options) {
    FreshIdentities identities = new FreshIdentities();
    List<EventVector> experienced = new ArrayList<>();
    for (EventVector event : training) {
      if (event.header().activeDays() >= options.minActiveDays()) {
        experienced.add(event);
        identities.add(event.header());
      }
    }
    Map<String, Long> sizes = identities.rowsWithFreshAsOne();
    TrainingSample sample = new TrainingSample(options, SampleHashBounds.NONE);
    for (EventVector event : experienced) {
      EventHeader header = event.header();
      sample.add(
          header.cohort(),
          options.key().hash(header.product(), header.uid()),
          sizes.get(header.identity()),
          event::vector);
    }
    return sample.rows();
  }

  @Override
  public NavigableMap<String, ShiftEvidence> shiftEvidence(
      List<String> features, ShiftEvidence empty) {
    int[] positions = features.stream().mapToInt(names::indexOf).toArray();
    Map<String, Map<String, NavigableMap<LocalDate, float[]>>> members = new TreeMap<>();
    Stream.concat(training.stream(), calibrating.stream())
        .filter(event -> event.header().cohort() != null)
        .filter(event -> !event.header().day().isBefore(plan.referenceFrom()))
        .forEach(
            event -> {
              EventHeader header = event.header();
              float[] values = new float[positions.length];
              for (int i = 0; i < positions.length; i++) {
                values[i] = event.vector()[positions[i]];
              }
              members
                  .computeIfAbsent(header.cohort(), cohort -> new TreeMap<>())
                  .computeIfAbsent(header.identity(), identity -> new TreeMap<>())
                  .merge(
                      header.day(),
                      values,
                      (largest, more) -> {
                        raise(largest, more);
                        return largest;
                      });
            });
    NavigableMap<String, ShiftEvidence> evidence = new TreeMap<>();
    members.forEach(
        (cohort, own) -> {
          ShiftEvidence ofCohort = empty.fresh();
          own.values().forEach(ofCohort::add);
          evidence.put(cohort, ofCohort);
        });
    return evidence;
  }

  private static void raise(float[] largest, float[] vector) {
    for (int i = 0; i < largest.length; i++) {
      if (Float.isNaN(largest[i]) || vector[i] > largest[i]) {
        largest[i] = vector[i];
      }
    }
  }

  @Override
  public Set<String> cohorts() {
    return calibrating.stream()
        .map(event -> event.header().cohort())
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  @Override
  public DayMaxima dayMaxima(Baseline draft, int minActiveDays) {
    NavigableMap<IdentityDay, Double> maxima = new TreeMap<>();
    Map<String, String> scopes = new TreeMap<>();
    Map<String, String> kinds = new TreeMap<>();
    Map<String, Integer> activeDays = new TreeMap<>();
    for (EventVector event : calibrating) {
      EventHeader header = event.header();
      if (header.activeDays() < minActiveDays) {
        continue;
      }
      ScopeBaseline scope = draft.scopeFor(header.cohort());
      maxima.merge(header.identityDay(), scope.statistic().statistic(event.vector()), Math::max);
      scopes.merge(header.identity(), scope.id(), (x, y) -> x.compareTo(y) < 0 ? x : y);
      activeDays.merge(header.identity(), header.activeDays(), Math::max);
      if (header.kind() != null) {
        kinds.merge(header.identity(), header.kind(), (x, y) -> x.compareTo(y) > 0 ? x : y);
      }
    }
    return new DayMaxima(maxima, scopes, kinds, activeDays);
  }

  @Override
  public NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies) {
    CalibrationDayRisk risks = new CalibrationDayRisk(draft, policies);
    NavigableMap<IdentityDay, Double> maxima = new TreeMap<>();
    kept.keySet().forEach(day -> maxima.put(day, 0.0));
    for (EventVector event : calibrating) {
      EventHeader header = event.header();
      CalibrationDayRisk.Day day = kept.get(header.identityDay());
      if (day == null) {
        continue;
      }
      ScopeBaseline scope = draft.scopeFor(header.cohort());
      double u = scope.statistic().statistic(event.vector()) - day.usualMaximum();
      double risk =
          risks.of(
              header.identity(),
              header.kind(),
              header.cohort(),
              header.action(),
              CalibrationDayRisk.isEvidence(draft, scope, u, day.ownMaximum())
                  ? event.vector()
                  : null,
              u,
              day.ownMaximum());
      maxima.merge(header.identityDay(), risk, Math::max);
    }
    return maxima;
  }
}
