package io.tidemark.jobs.lab;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.tidemark.jobs.lab.Bootstrap.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A candidate's figures, and whether it finds more attacks than another one, with the same attacks,
 * number of false alarms and training seeds.
 *
 * <p>A difference is significant if its interval, from a paired {@link Bootstrap}, excludes 0 and
 * it is larger than the differences between seeds. The level is 95 %, but 99 % for a single case
 * around the budget, so that the five cases together are wrong as rarely as one figure. Shares
 * under the nights' own thresholds have Wilson's interval, whose width is positive even at 0 and 1.
 *
 * @param tried detections, one per seed
 * @param against the other candidate's, for the same seeds; empty for a single candidate
 * @param figures one for each of {@link DetectionMetrics#NAMES}
 * @param gained attacks that only {@code tried} finds, at the exact budget and with the first seed
 */
record Comparison(
    List<Detection> tried,
    List<Detection> against,
    List<Figure> figures,
    List<AttackOutcome> gained,
    List<AttackOutcome> lost) {
  private static final double TAIL = 0.025;
  private static final double TAIL_OF_CASE = 0.005;

  enum Significance {
    BETTER("better"),
    WORSE("worse"),
    WITHIN_NOISE("within noise"),
    UNKNOWN("not known"),
    ALONE("not compared");

    private final String text;

    Significance(String text) {
      this.text = text;
    }

    @JsonValue
    String text() {
      return text;
    }
  }

  /**
   * A figure, averaged over the seeds; {@code against} and {@code difference} are null for one
   * candidate.
   *
   * @param attacks number of attacks that the share refers to; −1 if it is no share of attacks
   * @param seedBand largest difference between two seeds of the same candidate
   */
  record Figure(
      String name,
      int attacks,
      Estimate tried,
      Estimate against,
      Estimate difference,
      double seedBand,
      Significance significance) {}

  /** Compares candidates around a budget, a share of normal days, with the bootstrap's seed. */
  static Comparison of(List<Detection> tried, List<Detection> against, double budget, long seed) {
    Bootstrap bootstrap = new Bootstrap(Stream.concat(tried.stream(), against.stream()).toList());
    List<DetectionMetrics> b = figures(tried, bootstrap, budget);
    List<DetectionMetrics> a = figures(against, bootstrap, budget);
    List<double[]> drawnB = new ArrayList<>();
    List<double[]> drawnA = new ArrayList<>();
    bootstrap.draw(
        seed,
        weights -> {
          drawnB.add(mean(each(b, weights)));
          drawnA.add(mean(each(a, weights)));
        });
    Bootstrap.Weights once = bootstrap.once();
    List<double[]> ofB = each(b, once);
    List<double[]> ofA = each(a, once);
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < DetectionMetrics.NAMES.size(); i++) {
      Estimate mine = estimate(i, column(ofB, i), column(drawnB, i), tried.get(0));
      Estimate other =
          against.isEmpty() ? null : estimate(i, column(ofA, i), column(drawnA, i), against.get(0));
      Estimate difference =
          against.isEmpty()
              ? null
              : Bootstrap.estimate(
                  mine.value() - other.value(),
                  minus(column(drawnB, i), column(drawnA, i)),
                  i > 0 && i < DetectionMetrics.DECIDED ? TAIL_OF_CASE : TAIL);
      double band = Math.max(range(column(ofB, i)), range(column(ofA, i)));
      figures.add(
          new Figure(
              DetectionMetrics.NAMES.get(i),
              attacks(i, tried.get(0)),
              mine,
              other,
              difference,
              band,
              significance(i, difference, band)));
    }
    List<AttackOutcome> found = b.get(0).foundAtBudget(once);
    List<AttackOutcome> others = against.isEmpty() ? List.of() : a.get(0).foundAtBudget(once);
    return new Comparison(
        List.copyOf(tried),
        List.copyOf(against),
        List.copyOf(figures),
        against.isEmpty() ? List.of() : without(found, others),
        without(others, found));
  }

  /** Returns the figures around the budget: one for all attacks, then one per case. */
  List<Figure> detection() {
    return figures.subList(0, DetectionMetrics.DECIDED);
  }

  List<Figure> decided() {
    return figures.subList(DetectionMetrics.DECIDED, figures.size());
  }

  /** Returns the verdict for all attacks or, within noise, for significant cases that agree. */
  @JsonProperty
  Significance significance() {
    Significance all = figures.get(0).significance();
    boolean better = !cases(Significance.BETTER).isEmpty();
    boolean worse = !cases(Significance.WORSE).isEmpty();
    if (all != Significance.WITHIN_NOISE || better == worse) {
      return all;
    }
    return better ? Significance.BETTER : Significance.WORSE;
  }

  List<Integer> cases(Significance significance) {
    List<Integer> cases = new ArrayList<>();
    for (int useCase = 1; useCase <= DetectionMetrics.CASES; useCase++) {
      if (figures.get(useCase).significance() == significance) {
        cases.add(useCase);
      }
    }
    return cases;
  }

  private static List<DetectionMetrics> figures(
      List<Detection> detections, Bootstrap bootstrap, double budget) {
    return detections.stream().map(one -> new DetectionMetrics(one, bootstrap, budget)).toList();
  }

  private static int attacks(int figure, Detection detection) {
    int useCase = figure % DetectionMetrics.DECIDED;
    return figure >= DetectionMetrics.OTHERS
        ? -1
        : (int)
            detection.attacks().stream()
                .filter(attack -> useCase == 0 || attack.attack().useCase() == useCase)
                .count();
  }

  private static Estimate estimate(
      int figure, double[] bySeed, double[] drawn, Detection detection) {
    double value = mean(bySeed);
    boolean isShare =
        (figure >= DetectionMetrics.DECIDED && figure < DetectionMetrics.OTHERS)
            || figure == DetectionMetrics.FALSE_STEP_UPS;
    if (!isShare || Double.isNaN(value)) {
      return Bootstrap.estimate(value, drawn, TAIL);
    }
    int attacks = attacks(figure, detection);
    Interval interval = Interval.ofShare(value, attacks < 0 ? detection.normalDays() : attacks);
    return new Estimate(value, interval.low(), interval.high());
  }

  private static Significance significance(int figure, Estimate difference, double band) {
    if (difference == null) {
      return Significance.ALONE;
    }
    if (Double.isNaN(difference.value())) {
      return Significance.UNKNOWN;
    }
    boolean more = difference.low() > 0 && difference.value() > band;
    boolean less = difference.high() < 0 && -difference.value() > band;
    if (!more && !less) {
      return Significance.WITHIN_NOISE;
    }
    return more == DetectionMetrics.isCost(figure) ? Significance.WORSE : Significance.BETTER;
  }

  private static List<AttackOutcome> without(
      List<AttackOutcome> found, List<AttackOutcome> others) {
    List<AttackLabel> labels = others.stream().map(AttackOutcome::attack).toList();
    return found.stream().filter(attack -> !labels.contains(attack.attack())).toList();
  }

  private static List<double[]> each(List<DetectionMetrics> figures, Bootstrap.Weights weights) {
    return figures.stream().map(one -> one.with(weights)).toList();
  }

  private static double[] mean(List<double[]> rows) {
    double[] mean = new double[DetectionMetrics.NAMES.size()];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = mean(column(rows, i));
    }
    return mean;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double[] column(List<double[]> rows, int column) {
    return rows.stream().mapToDouble(row -> row[column]).toArray();
  }

  private static double[] minus(double[] x, double[] y) {
    double[] difference = new double[x.length];
    Arrays.setAll(difference, i -> x[i] - y[i]);
    return difference;
  }

  private static double range(double[] values) {
    return Arrays.stream(values).max().orElse(0) - Arrays.stream(values).min().orElse(0);
  }
}
