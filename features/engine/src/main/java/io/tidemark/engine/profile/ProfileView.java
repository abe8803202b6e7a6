package io.tidemark.engine.profile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * View of a profile with precomputed values, so that evaluating an event requires only lookups. If
 * there are fewer than {@link #MIN_ACTIVE_DAYS} active days, usual numbers are NaN, and other
 * habits are missing as well, unless the identity has been known for a long time but is seldom
 * used. Immutable and thread-safe.
 */
public final class ProfileView {
  /** Minimum number of active days needed to compute usual numbers. */
  public static final int MIN_ACTIVE_DAYS = 3;

  /** Number of days before the current one over which a slow rise in volume is accumulated. */
  private static final int CREEPING_DAYS = 4;

  private final Profile profile;
  private final ProfileRules rules;
  private final MemberKey key;
  private final Cohorts cohorts;
  private final BehaviourStats figures;
  private final double[] cellBits = new double[48];
  private final double[] noveltyBits;
  private final double[] totals;
  private final double[][] decayedCounts;
  private final int[] newestFirstDay;

  /** Totals of each value expression, or null until they are first used. */
  private final AtomicReferenceArray<GroupTotals> groupTotals;

  /**
   * Entropy of each value expression, computed on first use because most catalogues never need it.
   */
  private final AtomicReferenceArray<Double> entropies;

  private final AtomicReference<Double> crept = new AtomicReference<>();

  /**
   * @param key key with which the profile was hashed, or null if it contains plain hashes
   * @param cohorts cohorts as of the same midnight
   */
  ProfileView(Profile profile, ProfileRules rules, MemberKey key, Cohorts cohorts) {
    this.profile = profile;
    this.rules = rules;
    this.key = key;
    this.cohorts = cohorts;
    figures = BehaviourStats.of(profile);
    List<DailyStats> days = profile.days();
    fillCellBits(days);
    int values = profile.schema().values().size();
    noveltyBits = new double[values];
    totals = new double[values];
    decayedCounts = new double[values][];
    newestFirstDay = new int[values];
    groupTotals = new AtomicReferenceArray<>(values);
    entropies = new AtomicReferenceArray<>(values);
    double[] decays = new double[rules.historyDays() + 1];
    Arrays.setAll(decays, idle -> ValueHistory.decay(idle, rules.halfLifeDays()));
    for (int i = 0; i < values; i++) {
      int index = i;
      // An identity's first days do not count, because everything on them is new by definition.
      long settled = days.stream().filter(d -> !d.warmUp).count();
      long novelDays = days.stream().filter(d -> !d.warmUp && d.news[index]).count();
      noveltyBits[i] =
          hasHabits() ? -StableMath.log2((novelDays + 0.5) / (settled + 1.0)) : Double.NaN;
      decayedCounts[i] = profile.values(i).decayedCounts(profile.asOf(), decays, rules);
      totals[i] = StableMath.sumRising(decayedCounts[i].clone());
      newestFirstDay[i] = profile.values(i).newestFirstDay(rules.pendingDays());
    }
  }

  public Profile profile() {
    return profile;
  }

  /** Returns the identity's usual numbers. */
  public BehaviourStats figures() {
    return figures;
  }

  /**
   * Returns the identity's cohort as of the same midnight, or null if it is unknown. The cohort in
   * the profile takes precedence over the cohort of the event.
   *
   * @param named cohort of the event; may be null
   */
  public CohortView cohort(String named) {
    return cohorts.of(profile.cohort() != null ? profile.cohort() : named);
  }

  public boolean hasHabits() {
    return profile.hasFigures() || isSeldomUsed();
  }

  /**
   * Returns whether the identity has been known long enough for its inactivity to count as a habit.
   */
  private boolean isSeldomUsed() {
    return rules.seldomAfterDays() > 0
        && profile.activeDays() > 0
        && profile.asOf() - profile.firstDay() >= rules.seldomAfterDays();
  }

  /**
   * Returns the number of distinct earlier days on which a value was seen, or 0 if it was never
   * seen.
   */
  public int daysSeen(int valueIndex, long hash) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? 0 : known.daysSeen[at];
  }

  /** Returns whether a value is habitual because it was seen on enough distinct earlier days. */
  public boolean contains(int valueIndex, long hash) {
    int at = find(profile.values(valueIndex), hash);
    return at >= 0 && profile.isHabit(valueIndex, at, rules);
  }

  /**
   * Returns the number of days between the last day on which a value was seen and a later day, or
   * −1 if the value was never seen.
   */
  public long daysSince(int valueIndex, long hash, long epochDay) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? -1 : epochDay - known.lastDay[at];
  }

  /**
   * Returns whether a value has been superseded, which means that another known value was first
   * seen after this value was last seen.
   */
  public boolean isSuperseded(int valueIndex, long hash) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at >= 0 && known.lastDay[at] < newestFirstDay[valueIndex];
  }

  /**
   * Returns the Shannon entropy of the identity's values in bits, with more weight given to recent
   * days. Returns NaN if there are no habits.
   */
  public double entropyBits(int valueIndex) {
    Double bits = entropies.get(valueIndex);
    if (bits == null) {
      bits = hasHabits() ? entropyBits(decayedCounts[valueIndex]) : Double.NaN;
      entropies.set(valueIndex, bits);
    }
    return bits;
  }

  /** Returns the Shannon entropy of counts in bits, or NaN if there are no counts. */
  private static double entropyBits(double[] counts) {
    // Adding the terms in ascending order makes the result independent of the order of the hashes.
    double[] rising = counts.clone();
    Arrays.sort(rising);
    double total = 0;
    for (double count : rising) {
      total += count;
    }
    if (!(total > 0)) {
      return Double.NaN;
    }
    double bits = 0;
    for (double count : rising) {
      bits -= count > 0 ? count / total * StableMath.log2(count / total) : 0;
    }
    return bits;
  }

  /**
   * Returns the number of standard deviations of ln(1 + events) by which the number of events on a
   * day exceeds the median. The result is negative if there are fewer events than usual, and NaN if
   * there is no history.
   */
  public double volumeExcess(BehaviourStats.Level usual, long events) {
    // The normal variation between days is the spread, plus a tenth, plus the statistical noise of
    // small counts.
    double unit = usual.spread() + 0.1 + 0.7 / Math.sqrt(StrictMath.exp(usual.median()));
    return (StableMath.log1p((double) events) - usual.median()) / unit;
  }

  /**
   * Returns the excess in volume accumulated over four days, where each day's excess is reduced by
   * one and the total is at least 0.
   */
  public double creptVolume() {
    Double known = crept.get();
    if (known != null) {
      return known;
    }
    double sum = 0;
    for (DailyStats day : profile.days()) {
      if (day.epochDay > profile.asOf() - CREEPING_DAYS) {
        sum = Math.max(0, sum + volumeExcess(figures.dayLevel(day.epochDay), day.events()) - 1);
      }
    }
    crept.set(sum);
    return sum;
  }

  /**
   * Returns the surprise, in bits, of seeing any new value: −log2 of the share of earlier days on
   * which a new value was seen, smoothed by half a day. For an identity that has new values every
   * day, the surprise is close to 0.
   */
  public double noveltyBits(int valueIndex) {
    return noveltyBits[valueIndex];
  }

  /**
   * Returns the surprise, in bits, of a value that was never seen with its group: −log2 of the
   * Good–Turing estimate of the rate of new values in the group, (N₁ + ½) / (N + 1). Returns 0 if
   * the value was seen, 1 if the group itself is new, and NaN if there are no habits.
   */
  public double unseenBits(int valueIndex, long hash, long group) {
    if (!hasHabits()) {
      return Double.NaN;
    }
    return daysSeen(valueIndex, hash) > 0
        ? 0
        : groupTotals(valueIndex).unseenBits(key == null ? group : key.member(group));
  }

  private GroupTotals groupTotals(int valueIndex) {
    GroupTotals known = groupTotals.get(valueIndex);
    if (known == null) {
      int asOf = (int) Math.max(Integer.MIN_VALUE, profile.asOf());
      known = profile.values(valueIndex).totals(asOf, rules.halfLifeDays());
      groupTotals.set(valueIndex, known);
    }
    return known;
  }

  /** Returns the number of values that were seen with the given group. */
  public long valuesSeen(int valueIndex, long group) {
    long member = key == null ? group : key.member(group);
    return Arrays.stream(profile.values(valueIndex).groups).filter(g -> g == member).count();
  }

  /**
   * Returns at most {@code max} values that were seen with the group, starting with those seen on
   * the most days.
   */
  public List<String> usualValues(int valueIndex, long group, int max) {
    ValueHistory known = profile.values(valueIndex);
    return usualValues(known, i -> known.groups[i] == group && known.daysSeen[i] > 0, max);
  }

  /**
   * Returns a value's surprise, in bits: −log2 of the value's decayed share of the identity's
   * events.
   */
  public double rarityBits(int valueIndex, long hash) {
    if (!hasHabits()) {
      return Double.NaN;
    }
    return rarityBits(valueIndex, count(valueIndex, hash));
  }

  /**
   * Returns the surprise of the rarest value, computed as by {@link #rarityBits}, or NaN if the
   * array is empty.
   */
  public double rarestBits(int valueIndex, long[] hashes) {
    if (!hasHabits() || hashes.length == 0) {
      return Double.NaN;
    }
    // Because the logarithm is monotonic, only the smallest count matters.
    double least = Double.POSITIVE_INFINITY;
    for (long hash : hashes) {
      least = Math.min(least, count(valueIndex, hash));
    }
    return rarityBits(valueIndex, least);
  }

  private double count(int valueIndex, long hash) {
    int at = find(profile.values(valueIndex), hash);
    return at < 0 ? 0 : decayedCounts[valueIndex][at];
  }

  private double rarityBits(int valueIndex, double count) {
    return -StableMath.log2((count + 0.5) / (totals[valueIndex] + 1));
  }

  /**
   * Returns the surprise, in bits, of activity in the given hour: −log2 of the share of earlier
   * active days of the same class (weekday or weekend) with events within one hour of the given
   * hour.
   */
  public double hourBits(long epochDay, int hour) {
    return hourBits(DayClass.of(epochDay), hour);
  }

  /** Returns the surprise, in bits, of activity in the given hour on days of the given class. */
  public double hourBits(DayClass days, int hour) {
    return cellBits[days.cell(hour)];
  }

  /** Returns the number of habitual values, including those stored only as hashes. */
  public long valuesKnown(int valueIndex) {
    return IntStream.range(0, profile.values(valueIndex).hashes.length)
        .filter(at -> profile.isHabit(valueIndex, at, rules))
        .count();
  }

  /**
   * Returns at most {@code max} habitual values for display, starting with those seen on the most
   * days. The list is empty for a keyed profile, which contains only hashes.
   */
  public List<String> usualValues(int valueIndex, int max) {
    ValueHistory known = profile.values(valueIndex);
    return usualValues(known, i -> profile.isHabit(valueIndex, i, rules), max);
  }

  private static List<String> usualValues(ValueHistory known, IntPredicate which, int max) {
    return IntStream.range(0, known.hashes.length)
        .filter(i -> known.texts[i] != null && which.test(i))
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(i -> -known.daysSeen[i])
                .thenComparingDouble(i -> -known.counts[i])
                .thenComparing(i -> known.texts[i]))
        .limit(max)
        .map(i -> known.texts[i])
        .toList();
  }

  private void fillCellBits(List<DailyStats> days) {
    Arrays.fill(cellBits, Double.NaN);
    if (!hasHabits()) {
      return;
    }
    for (DayClass dayClass : DayClass.values()) {
      List<DailyStats> alike = BehaviourStats.alike(days, dayClass);
      int[] active = new int[24];
      for (int hour = 0; hour < 24; hour++) {
        for (DailyStats day : alike) {
          active[hour] +=
              day.eventsByHour[hour] > 0
                      || day.eventsByHour[(hour + 1) % 24] > 0
                      || day.eventsByHour[(hour + 23) % 24] > 0
                  ? 1
                  : 0;
        }
      }
      double n = alike.size();
      double mean = Arrays.stream(active).sum() / (24 * Math.max(1, n));
      double like = sharedDays(active, n, mean);
      for (int hour = 0; hour < 24; hour++) {
        cellBits[dayClass.cell(hour)] =
            -StableMath.log2((active[hour] + 0.5 + like * mean) / (n + 1.0 + like));
      }
    }
  }

  /**
   * Returns how many days of activity at random hours are added to an identity's days, so that a
   * sporadic identity is not surprising at an hour that it merely has not used yet: 0 for a fixed
   * schedule, and as many as there are days if the hours differ no more than chance explains. This
   * is the moment estimate of a beta-binomial prior (Kleinman, Proportions with extraneous
   * variance, 1973).
   *
   * @param active number of days with activity, for each hour
   * @param days number of days
   * @param mean mean share of days with activity
   */
  private static double sharedDays(int[] active, double days, double mean) {
    if (days < 2) {
      return 0;
    }
    double squares = 0;
    for (int count : active) {
      squares += (count / days - mean) * (count / days - mean) / active.length;
    }
    double chance = mean * (1 - mean);
    double between = (days * squares - chance) / (days - 1);
    return between * (days + 1) <= chance ? days : chance / between - 1;
  }

  private int find(ValueHistory known, long hash) {
    return known.find(key == null ? hash : key.member(hash));
  }
}
