package io.tidemark.jobs.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * How sure the figures are: the bootstrap over identities (Efron 1979), which keeps all days and
 * attacks of an identity together because they depend on each other. Two outcomes are drawn with
 * the same identities, so that what both have in common cancels out of their difference.
 */
final class Bootstrap {
  private static final int DRAWS = 1_000;
  private static final double TAIL = 0.025;

  private Bootstrap() {}

  /**
   * A figure with its 95 % interval.
   *
   * @param value over all identities
   */
  record Estimate(double value, double low, double high) {}

  /** The figures of one outcome. */
  static Map<String, Estimate> of(ReplayedNights outcome, long seed) {
    Figures figures = new Figures(outcome);
    List<Map<String, Double>> draws = new ArrayList<>();
    for (Map<String, Integer> weights : draws(outcome.identities(), seed)) {
      draws.add(figures.with(weights, 0));
    }
    return estimates(figures.all(), draws);
  }

  /** How much higher the figures of the second are than those of the first. */
  static Map<String, Estimate> ofDifference(
      ReplayedNights first, ReplayedNights second, long seed) {
    Figures a = new Figures(first);
    Figures b = new Figures(second);
    Set<String> identities = new TreeSet<>(first.identities());
    identities.addAll(second.identities());
    List<Map<String, Double>> draws = new ArrayList<>();
    for (Map<String, Integer> weights : draws(identities, seed)) {
      draws.add(difference(a.with(weights, 0), b.with(weights, 0)));
    }
    return estimates(difference(a.all(), b.all()), draws);
  }

  private static Map<String, Double> difference(Map<String, Double> a, Map<String, Double> b) {
    Map<String, Double> difference = new LinkedHashMap<>();
    a.forEach((name, value) -> difference.put(name, b.get(name) - value));
    return difference;
  }

  private static List<Map<String, Integer>> draws(Set<String> identities, long seed) {
    List<String> all = List.copyOf(new TreeSet<>(identities));
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, Integer>> draws = new ArrayList<>();
    for (int draw = 0; draw < DRAWS && !all.isEmpty(); draw++) {
      Map<String, Integer> weights = new HashMap<>();
      for (int i = 0; i < all.size(); i++) {
        weights.merge(all.get(random.nextInt(all.size())), 1, Integer::sum);
      }
      draws.add(weights);
    }
    return draws;
  }

  private static Map<String, Estimate> estimates(
      Map<String, Double> values, List<Map<String, Double>> draws) {
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            estimates.put(
                name,
                estimate(
                    value, draws.stream().mapToDouble(draw -> draw.get(name)).toArray(), TAIL)));
    return estimates;
  }

  /**
   * A figure with the interval that leaves out a share of the draws on either side.
   *
   * @param drawn the figure in each draw; NaN is passed over
   * @param tail that share
   */
  static Estimate estimate(double value, double[] drawn, double tail) {
    double[] sorted = Arrays.stream(drawn).filter(one -> !Double.isNaN(one)).sorted().toArray();
    return new Estimate(value, at(sorted, tail), at(sorted, 1 - tail));
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
  }

  /** Smallest and largest of each figure over runs that differ by their seed alone. */
  static Map<String, double[]> seedNoise(List<ReplayedNights> runs) {
    Map<String, double[]> bands = new LinkedHashMap<>();
    for (ReplayedNights run : runs) {
      new Figures(run)
          .all()
          .forEach(
              (name, value) ->
                  bands.merge(
                      name,
                      new double[] {value, value},
                      (old, now) ->
                          new double[] {Math.min(old[0], now[0]), Math.max(old[1], now[1])}));
    }
    bands.replaceAll((name, band) -> Arrays.copyOf(band, 2));
    return bands;
  }
}
