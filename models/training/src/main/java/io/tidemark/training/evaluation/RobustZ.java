package io.tidemark.training.evaluation;

import io.tidemark.engine.operator.Aspect;
import io.tidemark.training.EventVector;
import io.tidemark.training.FeatureSet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a spreadsheet would do, to compare with: the largest robust z-score of an event's features,
 * (x − median) / (1.4826 · median absolute deviation), over the days before any is judged and per
 * cohort. A feature that hardly varies is given a hundredth of its far value as deviation.
 */
final class RobustZ {
  private static final double NORMAL = 1.4826;
  private static final double LEAST_SHARE_OF_FAR = 0.01;
  private static final FeatureSet LARGEST =
      new FeatureSet(
          List.of("largest_z"), "largest robust z-score", List.of(100f), List.of(Aspect.CONDUCT));

  private final List<Float> far;
  private final Map<String, double[][]> centres = new TreeMap<>();

  private RobustZ(List<Float> far) {
    this.far = far;
  }

  /**
   * The events with their largest z-score as the only feature.
   *
   * @param before days before this one are the reference
   */
  static LabelledEvents of(LabelledEvents company, LocalDate before) {
    RobustZ scores = new RobustZ(company.featureSet().far());
    Map<String, List<float[]>> byCohort = new TreeMap<>();
    for (EventVector event : company.events()) {
      if (event.header().day().isBefore(before)) {
        byCohort.computeIfAbsent(cohort(event), key -> new ArrayList<>()).add(event.vector());
      }
    }
    byCohort.forEach((cohort, rows) -> scores.centres.put(cohort, scores.centre(rows)));
    return company.withFeatures(LARGEST, event -> new float[] {scores.largest(event)});
  }

  private static String cohort(EventVector event) {
    return event.header().cohort() == null ? "" : event.header().cohort();
  }

  private float largest(EventVector event) {
    double[][] centre = centres.get(cohort(event));
    double largest = 0;
    for (int i = 0; centre != null && i < far.size(); i++) {
      float value = event.vector()[i];
      if (!Float.isNaN(value)) {
        largest = Math.max(largest, (value - centre[0][i]) / centre[1][i]);
      }
    }
    return (float) largest;
  }

  private double[][] centre(List<float[]> rows) {
    double[][] centre = new double[2][far.size()];
    for (int i = 0; i < far.size(); i++) {
      int feature = i;
      double[] values =
          rows.stream()
              .mapToDouble(row -> row[feature])
              .filter(value -> !Double.isNaN(value))
              .toArray();
      double median = median(values);
      double deviation =
          NORMAL * median(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
      double least = far.get(i).isNaN() ? 1 : LEAST_SHARE_OF_FAR * far.get(i);
      centre[0][i] = median;
      centre[1][i] = Math.max(least, deviation);
    }
    return centre;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values.length == 0 ? 0 : values[values.length / 2];
  }
}
