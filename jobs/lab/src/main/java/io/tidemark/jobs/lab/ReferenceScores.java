package io.tidemark.jobs.lab;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.training.EventVector;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Reference scores of individual events, learned per cohort from the days before the first judged
 * day. Events of a cohort without such days have a score of 0, and unobserved values add nothing.
 */
final class ReferenceScores {
  private static final double NORMAL = 1.4826;
  private static final double LEAST_SHARE_OF_FAR = 0.01;

  private static final long TERM_MEMORY = 14 * EventTime.DAY;

  private ReferenceScores() {}

  /**
   * Returns the largest robust z-score of an event's features, (x − median) / (1.4826 · median
   * absolute deviation), as commonly computed in spreadsheets. A feature's deviation is taken to be
   * at least a hundredth of its far value.
   */
  static ToDoubleFunction<EventVector> largestRobustZ(LabelledEvents company, LocalDate before) {
    List<Float> far = company.featureSet().far();
    return perCohort(company, before, columns -> largestRobustZ(columns, far));
  }

  /**
   * Returns the sum, over all features, of −ln of the share of values that are at least as large.
   * These are the right tails of ECOD (Li et al., ECOD: Unsupervised Outlier Detection Using
   * Empirical Cumulative Distribution Functions, 2022). Left tails are ignored because unusual
   * events have large feature values.
   */
  static ToDoubleFunction<EventVector> tailSum(LabelledEvents company, LocalDate before) {
    return perCohort(company, before, ReferenceScores::tailSum);
  }

  /**
   * Applies the rule for new terms that SIEMs ship (Elastic's rule type {@code new_terms}): flag an
   * event whose source network or client the identity has not used in the fourteen days before.
   *
   * @param events all events of one identity, in judging order
   * @return ids of the events that the rule flags
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

  /**
   * @param fit builds a score from each feature's observed values, in ascending order
   */
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
    int features = company.featureSet().names().size();
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

  private static ToDoubleFunction<float[]> largestRobustZ(float[][] columns, List<Float> far) {
    double[] medians = new double[columns.length];
    double[] deviations = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      float median = middle(columns[i]);
      float[] distances = columns[i].clone();
      for (int j = 0; j < distances.length; j++) {
        distances[j] = Math.abs(distances[j] - median);
      }
      Arrays.sort(distances);
      double least = far.get(i).isNaN() ? 1 : LEAST_SHARE_OF_FAR * far.get(i);
      medians[i] = median;
      deviations[i] = Math.max(least, NORMAL * middle(distances));
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
          sum -= StrictMath.log((atLeast(columns[i], vector[i]) + 1.0) / (columns[i].length + 1.0));
        }
      }
      return sum;
    };
  }

  /** Returns the number of values that are at least as large as the given value. */
  private static int atLeast(float[] rising, float value) {
    int low = 0;
    int high = rising.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rising[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return rising.length - low;
  }
}
