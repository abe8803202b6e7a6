package io.tidemark.jobs.lab;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.EventHeader;
import io.tidemark.training.EventVector;
import io.tidemark.training.FeatureDrift;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.SampleOptions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** A rival for the same events, or the nights' detector without a part, with own thresholds. */
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
   * with at most as many false step-ups as the nights, based on each identity-day's highest score
   * outside every attack and its aftermath. For {@link #NO_HISTORY}, the company's vectors must be
   * computed without profiles.
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

  /**
   * Reference scores of events, learned per cohort from the days before the first judged day.
   * Without such days, the score is 0. Unobserved values add nothing.
   */
  static final class ReferenceScores {
    private static final double NORMAL = 1.4826;
    private static final double LEAST_SHARE_OF_FAR = 0.01;

    private static final long TERM_MEMORY = 14 * EventTime.DAY;

    private ReferenceScores() {}

    /**
     * Returns the largest robust z-score of the features, (x − median) / (1.4826 · median absolute
     * deviation). A deviation is at least a hundredth of the far value.
     */
    static ToDoubleFunction<EventVector> largestRobustZ(LabelledEvents company, LocalDate before) {
      float[] far = company.catalogue().farValues();
      return perCohort(company, before, columns -> largestRobustZ(columns, far));
    }

    /**
     * Returns the sum, over all features, of −ln of the share of values at least as large: the
     * right tails of ECOD (Li et al., ECOD: Unsupervised Outlier Detection Using Empirical
     * Cumulative Distribution Functions, 2022). Unusual events have large values, so left tails are
     * ignored.
     */
    static ToDoubleFunction<EventVector> tailSum(LabelledEvents company, LocalDate before) {
      return perCohort(company, before, ReferenceScores::tailSum);
    }

    /**
     * Applies the rule for new terms that SIEMs ship (Elastic's rule type {@code new_terms}) to one
     * identity's events, in judging order. Returns the ids of events whose source network or client
     * the identity has not used in the fourteen days before.
     */
    static Set<String> newTerms(List<AccessEvent> events) {
      Map<String, Long> lastUses = new HashMap<>();
      Set<String> flagged = new HashSet<>();
      for (AccessEvent event : events) {
        for (EventColumn term : List.of(EventColumn.SRC_IP_PREFIX, EventColumn.USER_AGENT)) {
          if (event.has(term)) {
            Long last = lastUses.put(term + "=" + event.text(term), event.timeMicros());
            if (last == null || event.timeMicros() - last > TERM_MEMORY) {
              flagged.add(event.text(EventColumn.METADATA_UID));
            }
          }
        }
      }
      return flagged;
    }

    private static ToDoubleFunction<EventVector> perCohort(
        LabelledEvents company,
        LocalDate before,
        Function<float[][], ToDoubleFunction<float[]>> fit) {
      Map<String, List<float[]>> rows = new TreeMap<>();
      for (EventVector event : company.events()) {
        if (event.header().day().isBefore(before)) {
          rows.computeIfAbsent(cohort(event), key -> new ArrayList<>()).add(event.vector());
        }
      }
      Map<String, ToDoubleFunction<float[]>> scores = new TreeMap<>();
      int features = company.catalogue().features().size();
      rows.forEach((cohort, own) -> scores.put(cohort, fit.apply(columns(own, features))));
      return event -> scores.getOrDefault(cohort(event), vector -> 0).applyAsDouble(event.vector());
    }

    private static String cohort(EventVector event) {
      return event.header().cohort() == null ? "" : event.header().cohort();
    }

    private static float[][] columns(List<float[]> rows, int features) {
      float[][] columns = new float[features][];
      for (int i = 0; i < features; i++) {
        float[] column = new float[rows.size()];
        int observed = 0;
        for (float[] row : rows) {
          if (!Float.isNaN(row[i])) {
            column[observed++] = row[i];
          }
        }
        columns[i] = Arrays.copyOf(column, observed);
        Arrays.sort(columns[i]);
      }
      return columns;
    }

    private static ToDoubleFunction<float[]> largestRobustZ(float[][] columns, float[] far) {
      double[] medians = new double[columns.length];
      double[] deviations = new double[columns.length];
      for (int i = 0; i < columns.length; i++) {
        float median = middle(columns[i]);
        float[] distances = columns[i].clone();
        for (int j = 0; j < distances.length; j++) {
          distances[j] = Math.abs(distances[j] - median);
        }
        Arrays.sort(distances);
        medians[i] = median;
        deviations[i] = Math.max(LEAST_SHARE_OF_FAR * far[i], NORMAL * middle(distances));
      }
      return vector -> {
        double largest = 0;
        for (int i = 0; i < vector.length; i++) {
          if (!Float.isNaN(vector[i])) {
            largest = Math.max(largest, (vector[i] - medians[i]) / deviations[i]);
          }
        }
        return largest;
      };
    }

    private static float middle(float[] rising) {
      return rising.length == 0 ? 0 : rising[rising.length / 2];
    }

    private static ToDoubleFunction<float[]> tailSum(float[][] columns) {
      return vector -> {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
          if (!Float.isNaN(vector[i])) {
            sum -=
                StrictMath.log(
                    (columns[i].length - below(columns[i], vector[i]) + 1.0)
                        / (columns[i].length + 1.0));
          }
        }
        return sum;
      };
    }

    private static int below(float[] rising, float value) {
      return FeatureDrift.upTo(rising, Math.nextDown(value));
    }
  }
}
