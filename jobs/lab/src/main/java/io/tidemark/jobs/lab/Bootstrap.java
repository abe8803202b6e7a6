package io.tidemark.jobs.lab;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Bootstrap confidence intervals (Efron 1979) over attacks and identity-days, drawn with
 * replacement and independently. All detections use the same draws, so common variation cancels out
 * in differences. Identities are fixed, because the question is how candidates perform in this
 * company with other attacks and on other days.
 */
final class Bootstrap {
  static final int DRAWS = 1_000;

  private final Map<String, Integer> attacks = new HashMap<>();
  private final Map<String, Integer> days = new HashMap<>();

  /** Weights of attacks and identity-days. */
  @SuppressWarnings("ArrayRecordComponent")
  record Weights(int[] attacks, int[] days) {}

  /** A figure with weights of 1, and its confidence interval (95 % unless stated otherwise). */
  record Estimate(double value, double low, double high) {}

  Bootstrap(List<Detection> detections) {
    for (Detection detection : detections) {
      detection.attacks().forEach(attack -> attacks.putIfAbsent(key(attack), attacks.size()));
      detection.days().forEach(day -> days.putIfAbsent(key(day), days.size()));
    }
  }

  int place(AttackOutcome attack) {
    return attacks.get(key(attack));
  }

  int place(DayOutcome day) {
    return days.get(key(day));
  }

  private static String key(AttackOutcome attack) {
    return attack.company() + '\n' + attack.attack().id();
  }

  private static String key(DayOutcome day) {
    return day.companyDay() + '\n' + day.identity();
  }

  Weights once() {
    int[] ofAttacks = new int[attacks.size()];
    int[] ofDays = new int[days.size()];
    Arrays.fill(ofAttacks, 1);
    Arrays.fill(ofDays, 1);
    return new Weights(ofAttacks, ofDays);
  }

  /** Draws {@link #DRAWS} samples, one by one. Equal seeds produce equal samples. */
  void draw(long seed, Consumer<Weights> samples) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int draw = 0; draw < DRAWS; draw++) {
      int[] ofAttacks = drawn(attacks.size(), random);
      samples.accept(new Weights(ofAttacks, drawn(days.size(), random)));
    }
  }

  private static int[] drawn(int size, SplittableRandom random) {
    int[] times = new int[size];
    for (int i = 0; i < size; i++) {
      times[random.nextInt(size)]++;
    }
    return times;
  }

  /** Leaves out a share of the draws on each side for the interval. NaN draws are skipped. */
  static Estimate estimate(double value, double[] drawn, double tail) {
    double[] sorted = Arrays.stream(drawn).filter(one -> !Double.isNaN(one)).sorted().toArray();
    return new Estimate(value, quantile(sorted, tail), quantile(sorted, 1 - tail));
  }

  /** Returns the value at a share of the positions; NaN without values. */
  static double quantile(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
  }
}
