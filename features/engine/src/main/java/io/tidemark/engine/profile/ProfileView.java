package io.tidemark.engine.profile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Precomputed view of a profile, so that each event needs only lookups. Immutable and thread-safe.
 * With fewer than {@link #MIN_ACTIVE_DAYS} active days there are no usual numbers (NaN). There are
 * no other habits either, unless the identity is long known and silent.
 */
public final class ProfileView {
  /** Active days below which an identity has no usual numbers to compare with. */
  public static final int MIN_ACTIVE_DAYS = 3;

  /** Days before today over which a rising volume accumulates. */
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

  /** Per value expression; null if its values are not grouped. */
  private final AtomicReferenceArray<GroupTotals> groupTotals;

  /** Computed on first use: most catalogues never need them. */
  private final AtomicReferenceArray<Double> entropies;

  private final AtomicReference<Double> crept = new AtomicReference<>();

  /**
   * @param key key of the profile's members; null for plain hashes
   * @param cohorts cohorts at the same midnight
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
      // On its first days everything is new by definition, so these days do not count.
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

  /** The identity's usual numbers. */
  public BehaviourStats figures() {
    return figures;
  }

  /**
   * The identity's cohort at the same midnight: its first cohort, otherwise the one that an event
   * names; null if unknown.
   *
   * @param named cohort of the event; may be null
   */
  public CohortView cohort(String named) {
    return cohorts.of(profile.cohort() != null ? profile.cohort() : named);
  }

  /** Whether there is enough history to compare with. */
  public boolean hasHabits() {
    return profile.hasFigures() || isSeldomUsed();
  }

  /** Whether the identity has been known so long that silence is a habit too. */
  private boolean isSeldomUsed() {
    return rules.seldomAfterDays() > 0
        && profile.activeDays() > 0
        && profile.asOf() - profile.firstDay() >= rules.seldomAfterDays();
  }

  /** Distinct earlier days on which a value was seen; 0 if never. */
  public int daysSeen(int valueIndex, long hash) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? 0 : known.daysSeen[at];
  }

  /** Whether a value was seen on enough distinct earlier days to be habitual. */
  public boolean knows(int valueIndex, long hash) {
    int at = find(profile.values(valueIndex), hash);
    return at >= 0 && profile.isHabit(valueIndex, at, rules);
  }

  /** Days from the last day on which a value was seen to a later day; −1 if never seen. */
  public long daysSince(int valueIndex, long hash, long epochDay) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? -1 : epochDay - known.lastDay[at];
  }

  /** Whether a known value that was first seen later replaced this one. */
  public boolean isSuperseded(int valueIndex, long hash) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at >= 0 && known.lastDay[at] < newestFirstDay[valueIndex];
  }

  /** Shannon entropy of the identity's values, recent days weighing more; NaN without habits. */
  public double entropyBits(int valueIndex) {
    Double bits = entropies.get(valueIndex);
    if (bits == null) {
      bits = hasHabits() ? entropyBits(decayedCounts[valueIndex]) : Double.NaN;
      entropies.set(valueIndex, bits);
    }
    return bits;
  }

  /** Shannon entropy of counts in bits; NaN for no counts. */
  private static double entropyBits(double[] counts) {
    // In rising order: the sum must not depend on the order of hashes.
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
   * Excess of a day's events over the usual number, in standard deviations of ln(1 + events) from
   * the median. Negative for fewer events, NaN without history.
   */
  public double volumeExcess(BehaviourStats.Level usual, long events) {
    // A tenth plus the counting noise of small numbers: the normal difference between days.
    double unit = usual.spread() + 0.1 + 0.7 / Math.sqrt(StrictMath.exp(usual.median()));
    return (StableMath.log1p((double) events) - usual.median()) / unit;
  }

  /** Accumulated excess of the last four days, reduced by one per day and never below 0. */
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
   * Surprise of any new value, in bits: −log2 of the share of earlier days that brought one,
   * smoothed by half a day. For an identity with new values every day this is near 0.
   */
  public double noveltyBits(int valueIndex) {
    return noveltyBits[valueIndex];
  }

  /**
   * Surprise of a value that was never seen with its group, in bits, from the rate of new values in
   * the group. It is −log2 of the Good–Turing estimate (N₁ + ½) / (N + 1): 0 if the value was seen;
   * 1 if the group itself is new; NaN without habits.
   *
   * @param hash hash of value and group together
   * @param group hash of the group
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

  /** Number of values seen with a group. */
  public long valuesSeen(int valueIndex, long group) {
    long member = key == null ? group : key.member(group);
    return Arrays.stream(profile.values(valueIndex).groups).filter(g -> g == member).count();
  }

  /** Texts of values seen with a group, those of most days first; at most {@code max}. */
  public List<String> usualValues(int valueIndex, long group, int max) {
    ValueHistory known = profile.values(valueIndex);
    return usualValues(known, i -> known.groups[i] == group && known.daysSeen[i] > 0, max);
  }

  /** Surprise of a value among the identity's events, in bits: −log2 of its decayed share. */
  public double rarityBits(int valueIndex, long hash) {
    if (!hasHabits()) {
      return Double.NaN;
    }
    return rarityBits(valueIndex, count(valueIndex, hash));
  }

  /** Surprise of the rarest of some values, see {@link #rarityBits}; NaN for none. */
  public double rarestBits(int valueIndex, long[] hashes) {
    if (!hasHabits() || hashes.length == 0) {
      return Double.NaN;
    }
    // A logarithm rises with its argument, so only the smallest count matters.
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
   * Surprise of activity in an hour, in bits: −log2 of the share of earlier active days of the same
   * class (weekday, weekend) that had events within an hour of it.
   */
  public double hourBits(long epochDay, int hour) {
    return hourBits(DayClass.of(epochDay), hour);
  }

  /** The same on days of a class. */
  public double hourBits(DayClass days, int hour) {
    return cellBits[days.cell(hour)];
  }

  /** Number of habitual values, whether or not their texts are kept. */
  public long valuesKnown(int valueIndex) {
    return IntStream.range(0, profile.values(valueIndex).hashes.length)
        .filter(at -> profile.isHabit(valueIndex, at, rules))
        .count();
  }

  /**
   * Texts of the values seen on most days, most usual first, for display; at most {@code max}.
   * Empty for a keyed profile, which keeps no texts.
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
      for (int hour = 0; hour < 24; hour++) {
        int active = 0;
        for (DailyStats day : alike) {
          active +=
              day.eventsByHour[hour] > 0
                      || day.eventsByHour[(hour + 1) % 24] > 0
                      || day.eventsByHour[(hour + 23) % 24] > 0
                  ? 1
                  : 0;
        }
        cellBits[dayClass.cell(hour)] = -StableMath.log2((active + 0.5) / (alike.size() + 1.0));
      }
    }
  }

  private int find(ValueHistory known, long hash) {
    return known.find(key == null ? hash : key.member(hash));
  }
}
