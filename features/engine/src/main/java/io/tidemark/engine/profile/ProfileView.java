package io.tidemark.engine.profile;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ValueHistory.GroupTotals;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * View of a profile with precomputed values. With fewer than {@link #MIN_ACTIVE_DAYS} active days,
 * usual numbers are NaN, and so are habits unless the identity is seldom used. Immutable and
 * thread-safe.
 */
public final class ProfileView {
  public static final int MIN_ACTIVE_DAYS = 3;

  /** Days before the current one over which a slow rise in volume is accumulated. */
  private static final int DRIFT_DAYS = 4;

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
  private final AtomicReferenceArray<GroupTotals> groupTotals;

  /** Entropies, computed on first use because most catalogues never need them. */
  private final AtomicReferenceArray<Double> entropies;

  private final AtomicReference<Double> volumeDrift = new AtomicReference<>();

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
      long settled = days.stream().filter(d -> !d.warmUp()).count();
      long novelDays = days.stream().filter(d -> !d.warmUp() && d.news()[index]).count();
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

  public BehaviourStats figures() {
    return figures;
  }

  /** Returns the cohort of an event's identity as of the same midnight, or null if unknown. */
  public CohortProfile cohort(AccessEvent event) {
    return cohorts.of(profile.cohort(event));
  }

  public boolean hasHabits() {
    return profile.hasFigures() || isSeldomUsed();
  }

  /** Returns whether the identity's inactivity counts as a habit by now. */
  private boolean isSeldomUsed() {
    return rules.seldomAfterDays() > 0
        && profile.activeDays() > 0
        && profile.asOf() - profile.firstDay() >= rules.seldomAfterDays();
  }

  /** Returns the number of distinct earlier days on which a value was seen. */
  public int daysSeen(int valueIndex, long hash) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? 0 : known.daysSeen()[at];
  }

  /** Returns whether a value is a habit, because it was seen on enough distinct earlier days. */
  public boolean contains(int valueIndex, long hash) {
    int at = find(profile.values(valueIndex), hash);
    return at >= 0 && profile.isHabit(valueIndex, at, rules);
  }

  /** Returns whether the profile has active days, but no value on any of them. */
  public boolean lacks(int valueIndex) {
    return profile.activeDays() > 0 && profile.values(valueIndex).hashes().length == 0;
  }

  /** Returns the days since a value was last seen, or −1 if it never was. */
  public long daysSince(int valueIndex, long hash, long epochDay) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? -1 : epochDay - known.lastDay()[at];
  }

  /** Returns whether another known value was first seen after this one was last seen. */
  public boolean isSuperseded(int valueIndex, long hash) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at >= 0 && known.lastDay()[at] < newestFirstDay[valueIndex];
  }

  /**
   * Returns the Shannon entropy of the values in bits, weighted towards recent days, or NaN without
   * habits.
   */
  public double entropyBits(int valueIndex) {
    Double bits = entropies.get(valueIndex);
    if (bits == null) {
      bits = hasHabits() ? entropyBits(decayedCounts[valueIndex]) : Double.NaN;
      entropies.set(valueIndex, bits);
    }
    return bits;
  }

  private static double entropyBits(double[] counts) {
    // Adding the terms in ascending order makes the result independent of the order of the hashes.
    double[] rising = counts.clone();
    double total = StableMath.sumRising(rising);
    if (!(total > 0)) {
      return Double.NaN;
    }
    double bits = 0;
    for (double count : rising) {
      bits -= count > 0 ? count / total * StableMath.log2(count / total) : 0;
    }
    return bits;
  }

  /** Returns the excess in volume over four days, each reduced by one, at least 0. */
  public double volumeDrift() {
    Double known = volumeDrift.get();
    if (known != null) {
      return known;
    }
    double sum = 0;
    for (DailyStats day : profile.days()) {
      if (day.epochDay() > profile.asOf() - DRIFT_DAYS) {
        sum = Math.max(0, sum + figures.dayLevel(day.epochDay()).excess(day.events()) - 1);
      }
    }
    volumeDrift.set(sum);
    return sum;
  }

  /**
   * Returns the surprise, in bits, of any new value: −log2 of the share of days that had one,
   * smoothed by half a day.
   */
  public double noveltyBits(int valueIndex) {
    return noveltyBits[valueIndex];
  }

  /**
   * Returns the surprise, in bits, of a value never seen with its group; 0 if it was, 1 if the
   * group is new, NaN without habits.
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

  public long valuesSeen(int valueIndex, long group) {
    long member = key == null ? group : key.member(group);
    return Arrays.stream(profile.values(valueIndex).groups()).filter(g -> g == member).count();
  }

  /** Returns at most {@code max} values that were seen with the group, those of most days first. */
  public List<String> usualValues(int valueIndex, long group, int max) {
    ValueHistory known = profile.values(valueIndex);
    return usualValues(known, i -> known.groups()[i] == group && known.daysSeen()[i] > 0, max);
  }

  /** Returns a value's surprise, in bits: −log2 of its decayed share of events. */
  public double rarityBits(int valueIndex, long hash) {
    if (!hasHabits()) {
      return Double.NaN;
    }
    return rarityBits(valueIndex, count(valueIndex, hash));
  }

  /** Returns {@link #rarityBits} of the rarest value, or NaN without values. */
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

  /** Returns the surprise, in bits, of activity within one hour of an hour on days of the class. */
  public double hourBits(long epochDay, int hour) {
    return hourBits(DayClass.of(epochDay), hour);
  }

  public double hourBits(DayClass days, int hour) {
    return cellBits[days.cell(hour)];
  }

  public long valuesKnown(int valueIndex) {
    return IntStream.range(0, profile.values(valueIndex).hashes().length)
        .filter(at -> profile.isHabit(valueIndex, at, rules))
        .count();
  }

  /** Returns at most {@code max} habitual values, those of most days first; none if keyed. */
  public List<String> usualValues(int valueIndex, int max) {
    ValueHistory known = profile.values(valueIndex);
    return usualValues(known, i -> profile.isHabit(valueIndex, i, rules), max);
  }

  private static List<String> usualValues(ValueHistory known, IntPredicate which, int max) {
    return IntStream.range(0, known.hashes().length)
        .filter(i -> known.texts()[i] != null && which.test(i))
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(i -> -known.daysSeen()[i])
                .thenComparingDouble(i -> -known.counts()[i])
                .thenComparing(i -> known.texts()[i]))
        .limit(max)
        .map(i -> known.texts()[i])
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
              day.eventsByHour()[hour] > 0
                      || day.eventsByHour()[(hour + 1) % 24] > 0
                      || day.eventsByHour()[(hour + 23) % 24] > 0
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
   * Returns how many days of activity at random hours are added to the identity's days, so that a
   * sporadic identity is not surprising at an hour that it merely has not used yet: 0 for a fixed
   * schedule, all its days if the hours differ no more than by chance. Moment estimate of a
   * beta-binomial prior (Kleinman, Proportions with extraneous variance, 1973).
   *
   * @param active days with activity, for each hour
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
