package io.tidemark.engine.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What is usual by a profile, computed once so that each event only looks up. Immutable and
 * thread-safe. With fewer than {@link #MIN_ACTIVE_DAYS} active days nothing is usual yet and every
 * figure is NaN.
 */
public final class ProfileView {
  /** Active days below which an identity has no habits to compare with. */
  public static final int MIN_ACTIVE_DAYS = 3;

  /** Days before today over which a rising volume is added up. */
  private static final int CREEPING_DAYS = 4;

  /** Days of the same day class (weekday, weekend) from which that class is compared alone. */
  private static final int MIN_CLASS_DAYS = 4;

  private static final double LN_2 = StrictMath.log(2);

  /** ln(1 + n) of small counts: a view needs some 1 500 of them. */
  private static final double[] LOG1P = new double[1024];

  static {
    Arrays.setAll(LOG1P, StrictMath::log1p);
  }

  private final Profile profile;
  private final ProfileRules rules;
  private final MemberKey key;
  private final Level[][] hourLevels = new Level[2][24];
  private final Level[] dayLevels = new Level[2];
  private final double[] cellBits = new double[48];
  private final double[] noveltyBits;
  private final double[] usualDistinct;
  private final double[] usualNumber;
  private final double[] usualSum;
  private final double usualPeak;
  private final double[] usualShares = new double[Property.values().length];
  private final double[] totals;
  private final double[][] decayedCounts;
  private final int[] newestFirstDay;

  /** Computed when first asked for: most catalogues never do. */
  private final AtomicReferenceArray<Double> entropies;

  private final AtomicReference<Double> drift = new AtomicReference<>();

  private final AtomicReference<Double> crept = new AtomicReference<>();

  /**
   * The centre and spread of a daily figure on the scale ln(1 + n).
   *
   * @param median middle of the days
   * @param spread 1.4826 × the median absolute deviation
   */
  public record Level(double median, double spread) {
    static final Level UNKNOWN = new Level(Double.NaN, Double.NaN);
  }

  /**
   * @param key that the profile's members are under; null where they are plain hashes
   */
  ProfileView(Profile profile, ProfileRules rules, MemberKey key) {
    this.profile = profile;
    this.rules = rules;
    this.key = key;
    List<DayFigures> days = profile.days();
    for (int weekend = 0; weekend < 2; weekend++) {
      List<DayFigures> alike = alike(days, weekend);
      dayLevels[weekend] = level(alike, DayFigures::events);
      for (int hour = 0; hour < 24; hour++) {
        int h = hour;
        hourLevels[weekend][hour] = level(alike, d -> d.eventsByHour[h]);
      }
    }
    fillCellBits(days);
    int values = profile.schema().values().size();
    noveltyBits = new double[values];
    usualDistinct = new double[values];
    totals = new double[values];
    decayedCounts = new double[values][];
    newestFirstDay = new int[values];
    entropies = new AtomicReferenceArray<>(values);
    double[] decays = new double[rules.historyDays() + 1];
    Arrays.setAll(decays, idle -> KnownValues.decay(idle, rules.halfLifeDays()));
    for (int i = 0; i < values; i++) {
      int index = i;
      // On its first days all is new by definition, so they do not count.
      long settled = days.stream().filter(d -> !d.warmUp).count();
      long novelDays = days.stream().filter(d -> !d.warmUp && d.news[index]).count();
      noveltyBits[i] = hasHabits() ? -log2((novelDays + 0.5) / (settled + 1.0)) : Double.NaN;
      usualDistinct[i] = secondLargest(days, d -> d.distinct[index]);
      decayedCounts[i] = profile.values(i).decayedCounts(profile.asOf(), decays, rules);
      totals[i] = total(decayedCounts[i]);
      newestFirstDay[i] = profile.values(i).newestFirstDay(rules.pendingDays());
    }
    usualNumber = new double[profile.schema().numbers().size()];
    for (int i = 0; i < usualNumber.length; i++) {
      int index = i;
      usualNumber[i] = secondLargest(days, d -> d.numberMax[index]);
    }
    usualSum = new double[profile.schema().sums().size()];
    for (int i = 0; i < usualSum.length; i++) {
      int index = i;
      usualSum[i] =
          secondLargest(days, d -> d.numberSum[index] < 0 ? Double.NaN : d.numberSum[index]);
    }
    double events = days.stream().mapToLong(DayFigures::events).sum();
    for (Property property : Property.values()) {
      double with = days.stream().mapToLong(property::of).sum();
      usualShares[property.ordinal()] =
          hasHabits() ? (with + 0.02 * 50) / (events + 50) : Double.NaN;
    }
    usualPeak = secondLargest(days, d -> d.peakPerTenMinutes);
  }

  public Profile profile() {
    return profile;
  }

  /** Whether there is enough history to compare with. */
  public boolean hasHabits() {
    return profile.activeDays() >= MIN_ACTIVE_DAYS;
  }

  /** Distinct earlier days on which a value was seen; 0 when never. */
  public int daysSeen(int valueIndex, long hash) {
    KnownValues known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? 0 : known.daysSeen[at];
  }

  /** Whether a value was seen on enough distinct earlier days to be habitual. */
  public boolean knows(int valueIndex, long hash) {
    return daysSeen(valueIndex, hash) >= rules.pendingDays();
  }

  /** Days from the last day on which a value was seen to a later day; −1 when never seen. */
  public long daysSince(int valueIndex, long hash, long epochDay) {
    KnownValues known = profile.values(valueIndex);
    int at = find(known, hash);
    return at < 0 ? -1 : epochDay - known.lastDay[at];
  }

  /** Whether a value was given up for one that is known and was first seen after it. */
  public boolean isSuperseded(int valueIndex, long hash) {
    KnownValues known = profile.values(valueIndex);
    int at = find(known, hash);
    return at >= 0 && known.lastDay[at] < newestFirstDay[valueIndex];
  }

  /** Shannon entropy of the identity's values, recent days weighing more; NaN without habits. */
  public double entropyBits(int valueIndex) {
    Double bits = entropies.get(valueIndex);
    if (bits == null) {
      bits = hasHabits() ? HistoryShape.entropyBits(decayedCounts[valueIndex]) : Double.NaN;
      entropies.set(valueIndex, bits);
    }
    return bits;
  }

  /** How far the hours of the last week differ from those before, 0 to 1; NaN without enough. */
  public double hourOfWeekDrift() {
    Double found = drift.get();
    if (found == null) {
      found = HistoryShape.hourOfWeekDrift(profile.days(), profile.asOf());
      drift.set(found);
    }
    return found;
  }

  /**
   * How far a number of events within a day is above that of earlier weekdays (or weekend days), in
   * robust deviations of ln(1 + events); below 0 where it is less, NaN without history.
   */
  public double volumeExcess(long epochDay, long events) {
    Level usual = dayLevel(epochDay);
    // A tenth, and counting noise of a small number: so much differs from day to day anyway.
    double unit = usual.spread() + 0.1 + 0.7 / Math.sqrt(StrictMath.exp(usual.median()));
    return (log1p((double) events) - usual.median()) / unit;
  }

  /** What the last four days exceeded the usual by, less one a day, added up and never below 0. */
  public double creptVolume() {
    Double known = crept.get();
    if (known != null) {
      return known;
    }
    double sum = 0;
    for (DayFigures day : profile.days()) {
      if (day.epochDay > profile.asOf() - CREEPING_DAYS) {
        sum = Math.max(0, sum + volumeExcess(day.epochDay, day.events()) - 1);
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
    return -log2((count + 0.5) / (totals[valueIndex] + 1));
  }

  /** Usual events in an hour of the day, on days like this one. */
  public Level hourLevel(long epochDay, int hour) {
    return hourLevels[isWeekend(epochDay) ? 1 : 0][hour];
  }

  /** Usual events in a day, on days like this one. */
  public Level dayLevel(long epochDay) {
    return dayLevels[isWeekend(epochDay) ? 1 : 0];
  }

  /**
   * Surprise of activity in an hour, in bits: −log2 of the share of earlier active days of the same
   * class (weekday, weekend) that had events within an hour of it.
   */
  public double hourBits(long epochDay, int hour) {
    return cellBits[(isWeekend(epochDay) ? 24 : 0) + hour];
  }

  /** The second-largest daily count of distinct values; one day cannot raise it. */
  public double usualDistinct(int valueIndex) {
    return usualDistinct[valueIndex];
  }

  /** The second-largest daily maximum of a number; NaN where fewer than two days had one. */
  public double usualNumber(int numberIndex) {
    return usualNumber[numberIndex];
  }

  /** The second-largest daily sum of a count; NaN where fewer than two days had one. */
  public double usualSum(int sumIndex) {
    return usualSum[sumIndex];
  }

  /** The second-largest daily peak of events in ten minutes. */
  public double usualPeakPerTenMinutes() {
    return usualPeak;
  }

  /**
   * The usual share of events with a property, pooled over the history and shrunk towards 2 % with
   * the weight of fifty events; NaN without habits.
   */
  public double usualShare(Property property) {
    return usualShares[property.ordinal()];
  }

  /** A property of events whose share is compared with history. */
  public enum Property {
    /** Failed without being denied. */
    FAILED,
    /** Refused by an authorization decision. */
    DENIED,
    /** Changed something. */
    WRITE,
    /** Of impact ADMIN or CRITICAL. */
    HIGH_IMPACT;

    private int of(DayFigures day) {
      return switch (this) {
        case FAILED -> day.failures;
        case DENIED -> day.denied;
        case WRITE -> day.writes;
        case HIGH_IMPACT -> day.highImpact;
      };
    }
  }

  /** The values seen on most days, most usual first, for a person to read; at most {@code max}. */
  public List<String> usualValues(int valueIndex, int max) {
    KnownValues known = profile.values(valueIndex);
    return IntStream.range(0, known.hashes.length)
        .boxed()
        .filter(i -> known.texts[i] != null && known.daysSeen[i] >= rules.pendingDays())
        .sorted(
            Comparator.<Integer>comparingInt(i -> -known.daysSeen[i])
                .thenComparingDouble(i -> -known.counts[i])
                .thenComparing(i -> known.texts[i]))
        .limit(max)
        .map(i -> known.texts[i])
        .toList();
  }

  /** Saturday or Sunday, UTC. */
  public static boolean isWeekend(long epochDay) {
    // 1970-01-01 was a Thursday.
    long dayOfWeek = Math.floorMod(epochDay + 3, 7L);
    return dayOfWeek >= 5;
  }

  private static List<DayFigures> alike(List<DayFigures> days, int weekend) {
    List<DayFigures> alike =
        days.stream().filter(d -> isWeekend(d.epochDay) == (weekend == 1)).toList();
    return alike.size() >= MIN_CLASS_DAYS ? alike : days;
  }

  private Level level(List<DayFigures> days, ToDoubleFunction<DayFigures> figure) {
    if (!hasHabits()) {
      return Level.UNKNOWN;
    }
    double[] sorted = days.stream().mapToDouble(d -> log1p(figure.applyAsDouble(d))).toArray();
    Arrays.sort(sorted);
    double median = middle(sorted);
    double[] deviations = new double[sorted.length];
    Arrays.setAll(deviations, i -> Math.abs(sorted[i] - median));
    Arrays.sort(deviations);
    return new Level(median, 1.4826 * middle(deviations));
  }

  private static double log1p(double count) {
    return count < LOG1P.length ? LOG1P[(int) count] : StrictMath.log1p(count);
  }

  private void fillCellBits(List<DayFigures> days) {
    Arrays.fill(cellBits, Double.NaN);
    if (!hasHabits()) {
      return;
    }
    for (int weekend = 0; weekend < 2; weekend++) {
      List<DayFigures> alike = alike(days, weekend);
      for (int hour = 0; hour < 24; hour++) {
        int active = 0;
        for (DayFigures day : alike) {
          active +=
              day.eventsByHour[hour] > 0
                      || day.eventsByHour[(hour + 1) % 24] > 0
                      || day.eventsByHour[(hour + 23) % 24] > 0
                  ? 1
                  : 0;
        }
        cellBits[weekend * 24 + hour] = -log2((active + 0.5) / (alike.size() + 1.0));
      }
    }
  }

  private double secondLargest(List<DayFigures> days, ToDoubleFunction<DayFigures> figure) {
    List<Double> largest = new ArrayList<>();
    for (DayFigures day : days) {
      double value = figure.applyAsDouble(day);
      if (!Double.isNaN(value)) {
        largest.add(value);
      }
    }
    if (!hasHabits() || largest.size() < 2) {
      return Double.NaN;
    }
    largest.sort(Comparator.reverseOrder());
    return largest.get(1);
  }

  /** In rising order: the sum must not depend on the hashes that values are ordered by. */
  private static double total(double[] counts) {
    double[] rising = counts.clone();
    Arrays.sort(rising);
    double total = 0;
    for (double count : rising) {
      total += count;
    }
    return total;
  }

  private int find(KnownValues known, long hash) {
    return known.find(key == null ? hash : key.member(hash));
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  static double log2(double value) {
    return StrictMath.log(value) / LN_2;
  }
}
