package io.tidemark.jobs.lab;

import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.SampleOptions;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * An alternative detector for the same events: a rival, or the nights' detector without one of its
 * parts and with its own thresholds.
 */
enum Detector {
  NO_HISTORY("without history: no profiles"),
  NO_COHORTS("without cohorts: the global scope alone"),
  NO_BOUNDS("without bounds"),
  TAILS_ALONE("tails alone"),
  FOREST_ALONE("forest alone"),
  PLAIN_ISOLATION_FOREST("plain isolation forest"),
  LARGEST_ROBUST_Z("largest robust z-score"),
  ECOD_TAILS("ECOD-like tails"),
  NEW_TERMS("new terms: source network or client");

  /** Variants of the nights' detector, each without one of its parts. */
  static final Set<Detector> PARTS = EnumSet.range(NO_HISTORY, FOREST_ALONE);

  static final Set<Detector> RIVALS = EnumSet.range(PLAIN_ISOLATION_FOREST, NEW_TERMS);

  private final String title;

  Detector(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * Returns the judged events with this detector's decisions. A rival's threshold is the lowest
   * that causes no more false step-ups than the nights had.
   *
   * @param company for {@link #NO_HISTORY}, the vectors must be computed without profiles
   */
  List<JudgedEvent> decide(
      LabelledEvents company, List<JudgedEvent> judged, Trial trial, LocalDate from) {
    return switch (this) {
      case NO_HISTORY, TAILS_ALONE, FOREST_ALONE ->
          JudgedNights.of(company, of(trial), from).judged();
      case NO_COHORTS -> JudgedNights.of(company.withoutCohorts(), trial, from).judged();
      case NO_BOUNDS ->
          judged.stream()
              .map(event -> event.verdict().cause() == Cause.BOUND ? event.decided(false) : event)
              .toList();
      case NEW_TERMS -> decided(judged, event -> company.newTerms().contains(event.header().uid()));
      default -> atTheSameRate(judged, scores(company, trial, from));
    };
  }

  private Trial of(Trial trial) {
    SampleOptions sampling = trial.sampling();
    return switch (this) {
      case NO_HISTORY ->
          trial.with(
              new SampleOptions(
                  sampling.rowsPerScope(), sampling.maxIdentityShare(), 0, sampling.key()),
              trial.forest(),
              trial.combination());
      case TAILS_ALONE -> trial.with(sampling, trial.forest(), Combination.TAILS_ONLY);
      case FOREST_ALONE -> trial.with(sampling, trial.forest(), Combination.FOREST_ONLY);
      case PLAIN_ISOLATION_FOREST ->
          trial.with(sampling, trial.forest().withContrastShare(0), Combination.FOREST_ONLY);
      default -> trial;
    };
  }

  private static List<JudgedEvent> atTheSameRate(
      List<JudgedEvent> judged, Map<EventHeader, Double> scores) {
    Map<IdentityDay, Double> highest = new HashMap<>();
    judged.stream()
        .filter(DayOutcome.outsideAttacks(judged))
        .map(JudgedEvent::header)
        .forEach(event -> highest.merge(event.identityDay(), scores.get(event), Math::max));
    long allowed = DayOutcome.of(judged).stream().filter(DayOutcome::isFalseStepUp).count();
    double threshold =
        highest.values().stream()
            .sorted(Comparator.reverseOrder())
            .skip(allowed)
            .findFirst()
            .orElse(Double.NEGATIVE_INFINITY);
    return decided(judged, event -> scores.get(event.header()) > threshold);
  }

  private Map<EventHeader, Double> scores(LabelledEvents company, Trial trial, LocalDate from) {
    Map<EventHeader, Double> scores = new HashMap<>();
    if (this == PLAIN_ISOLATION_FOREST) {
      JudgedNights.of(company, of(trial), from)
          .judged()
          .forEach(event -> scores.put(event.header(), event.verdict().score()));
      return scores;
    }
    ToDoubleFunction<EventVector> score =
        this == ECOD_TAILS
            ? ReferenceScores.tailSum(company, from)
            : ReferenceScores.largestRobustZ(company, from);
    for (EventVector event : company.events()) {
      if (!event.header().day().isBefore(from)) {
        scores.put(event.header(), score.applyAsDouble(event));
      }
    }
    return scores;
  }

  private static List<JudgedEvent> decided(
      List<JudgedEvent> judged, Predicate<JudgedEvent> isStepUp) {
    return judged.stream().map(event -> event.decided(isStepUp.test(event))).toList();
  }
}
