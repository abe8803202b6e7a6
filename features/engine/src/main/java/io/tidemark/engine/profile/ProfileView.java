package io.tidemark.engine.profile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What is usual by a profile, computed once so that each event only looks up. Immutable and
 * thread-safe. With fewer than {@link #MIN_ACTIVE_DAYS} active days there are no usual numbers, and
 * unless the identity has long been known and silent nothing else is usual either: NaN.
 */
public final class ProfileView {
  /** Active days below which an identity has no usual numbers to compare with. */
  public static final int MIN_ACTIVE_DAYS = 3;

  /** Days before today over which a rising volume is added up. */
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

  /** Per value expression; null where its values are not told apart by anything. */
  private final AtomicReferenceArray<GroupTotals> groupTotals;

  /** Computed when first asked for: most catalogues never do. */
  private final AtomicReferenceArray<Double> entropies;

  private final AtomicReference<Double> crept = new AtomicReference<>();

  /**
   * @param key that the profile's members are under; null where they are plain hashes
   * @param cohorts as of the same midnight
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
      // On its first days all is new by definition, so they do not count.
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
   * The identity's cohort as of the same midnight: the one it was first seen in, else the one that
   * an event names; null where it has none that is known.
   *
   * @param named by the event; may be null
   */
  public CohortView cohort(String named) {
    return cohorts.of(profile.cohort() != null ? profile.cohort() : named);
  }

  /** Whether there is enough history to compare with. */
  public boolean hasHabits() {
    return profile.hasFigures() || isSeldomUsed();
  }

  /** Active within its history, and known for so long that silence is a habit too. */
  private boolean isSeldomUsed() {
    return rules.seldomAfterDays() > 0
        && profile.activeDays() > 0
        && profile.asOf() - profile.firstDay() >= rules.seldomAfterDays();
  }

  /** Distinct earlier days on which a value was seen; 0 when never. */
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

  /** Days from the last day on which a value was seen to a later day; −1 when never seen. */
  public long daysSince(int valueIndex, long hash, long epochDay) {
    ValueHistory known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? -1 : epochDay - known.lastDay[at];
  }

  /** Whether a value was given up for one that is known and was first seen after it. */
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

  /** Shannon entropy of counts in bits; NaN when there is none. */
  private static double entropyBits(double[] counts) {
    // In rising order: the sum must not depend on the hashes that values are ordered by.
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
   * How far a number of events within a day is above what is usual, in standard deviations of ln(1
   * + events), by the median; below 0 where it is less, NaN without history.
   */
  public double volumeExcess(BehaviourStats.Level usual, long events) {
    // A tenth, and counting noise of a small number: so much differs from day to day anyway.
    double unit = usual.spread() + 0.1 + 0.7 / Math.sqrt(StrictMath.exp(usual.median()));
    return (StableMath.log1p((double) events) - usual.median()) / unit;
  }

  /** What the last four days exceeded the usual by, less one a day, added up and never below 0. */
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
   * smoothed by half a day. An identity that changes its values every day surprises nobody.
   */
  public double noveltyBits(int valueIndex) {
    return noveltyBits[valueIndex];
  }

  /**
   * Surprise of a value that was never seen with its group, in bits, by how often the identity met
   * something new with it: −log2 of the Good–Turing estimate (N₁ + ½) / (N + 1). 0 when the value
   * was seen; 1 with a group that is new itself; NaN without habits.
   *
   * @param hash of value and group together
   * @param group what the value is told apart by
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

  /** How many values were seen with a group. */
  public long valuesSeen(int valueIndex, long group) {
    long member = key == null ? group : key.member(group);
    return Arrays.stream(profile.values(valueIndex).groups).filter(g -> g == member).count();
  }

  /**
   * Texts of values that were seen with a group, the ones of most days first; at most {@code max}.
   */
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
    // A logarithm never falls where its argument rises: one of the least count says it all.
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

  /** How many values are habitual, whether or not their texts are kept. */
  public long valuesKnown(int valueIndex) {
    return IntStream.range(0, profile.values(valueIndex).hashes.length)
        .filter(at -> profile.isHabit(valueIndex, at, rules))
        .count();
  }

  /**
   * The values seen on most days, most usual first, for a person to read; at most {@code max}. None
   * of a profile under a key: it keeps no texts.
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
