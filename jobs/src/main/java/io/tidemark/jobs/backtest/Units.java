package io.tidemark.jobs.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What two catalogues met alike, and what a bootstrap draws: attacks, and identity-days. Both are
 * drawn with replacement, apart from each other; the same draw is for both catalogues. The
 * identities are those of the estate and are not drawn: the question is about this estate, with
 * other attacks and on other days.
 */
final class Units {
  private static final int DRAWS = 1_000;

  private final Map<String, Integer> attacks = new TreeMap<>();
  private final Map<String, Integer> days = new TreeMap<>();

  /** How often each unit counts, by its place. */
  static final class Weights {
    private final int[] attacks;
    private final int[] days;

    private Weights(int[] attacks, int[] days) {
      this.attacks = attacks;
      this.days = days;
    }

    int ofAttack(int place) {
      return attacks[place];
    }

    int ofDay(int place) {
      return days[place];
    }
  }

  /** All that stands in some outcomes. */
  Units(List<ReplayedNights> outcomes) {
    for (ReplayedNights outcome : outcomes) {
      outcome.attacks().forEach(attack -> attacks.putIfAbsent(attack.id(), attacks.size()));
      outcome.days().forEach(day -> days.putIfAbsent(key(day), days.size()));
    }
  }

  int place(AttackOutcome attack) {
    return attacks.get(attack.id());
  }

  int place(DayOutcome day) {
    return days.get(key(day));
  }

  private static String key(DayOutcome day) {
    return day.day() + " " + day.identity();
  }

  /** Each once. */
  Weights once() {
    int[] ofAttacks = new int[attacks.size()];
    int[] ofDays = new int[days.size()];
    Arrays.fill(ofAttacks, 1);
    Arrays.fill(ofDays, 1);
    return new Weights(ofAttacks, ofDays);
  }

  /** Samples; the same seed gives the same. */
  List<Weights> draws(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Weights> draws = new ArrayList<>();
    for (int draw = 0; draw < DRAWS; draw++) {
      draws.add(new Weights(drawn(attacks.size(), random), drawn(days.size(), random)));
    }
    return draws;
  }

  private static int[] drawn(int size, SplittableRandom random) {
    int[] times = new int[size];
    for (int i = 0; i < size; i++) {
      times[random.nextInt(size)]++;
    }
    return times;
  }
}
