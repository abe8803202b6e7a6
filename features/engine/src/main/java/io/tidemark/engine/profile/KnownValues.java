package io.tidemark.engine.profile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The values of one expression that an identity was seen with, sorted by hash. Counts are as of the
 * day a value was last seen and decay from there, so that the fold does not depend on how many idle
 * days lie between.
 */
final class KnownValues {
  /** Values whose text is kept to show what is usual. */
  private static final int SHOWN = 6;

  static final KnownValues EMPTY =
      new KnownValues(
          new long[0], new int[0], new int[0], new int[0], new double[0], new String[0]);

  final long[] hashes;
  final int[] firstDay;
  final int[] lastDay;
  final int[] daysSeen;
  final double[] counts;
  final String[] texts;

  KnownValues(
      long[] hashes,
      int[] firstDay,
      int[] lastDay,
      int[] daysSeen,
      double[] counts,
      String[] texts) {
    this.hashes = hashes;
    this.firstDay = firstDay;
    this.lastDay = lastDay;
    this.daysSeen = daysSeen;
    this.counts = counts;
    this.texts = texts;
  }

  /** Position of a value, negative when it was not seen. */
  int find(long hash) {
    return Arrays.binarySearch(hashes, hash);
  }

  /** Drops what was last seen before a day. */
  KnownValues since(int day) {
    int kept = 0;
    for (int last : lastDay) {
      kept += last >= day ? 1 : 0;
    }
    if (kept == hashes.length) {
      return this;
    }
    Builder builder = new Builder();
    for (int i = 0; i < hashes.length; i++) {
      if (lastDay[i] >= day) {
        builder.values.put(hashes[i], new Value(this, i));
      }
    }
    return builder.build();
  }

  /**
   * With a day's values added; at most {@code rules.maxValues()} are kept.
   *
   * @param worth days that the day counts as, for whether a value is known
   */
  KnownValues plus(ValueCounts day, int epochDay, ProfileRules rules, int worth) {
    Builder builder = new Builder();
    for (int i = 0; i < hashes.length; i++) {
      builder.values.put(hashes[i], new Value(this, i));
    }
    for (int i = 0; i < day.size(); i++) {
      Value value = builder.values.computeIfAbsent(day.hashes[i], h -> new Value(epochDay));
      value.count =
          value.count * decay(epochDay - value.lastDay, rules.halfLifeDays()) + day.counts[i];
      value.lastDay = epochDay;
      value.daysSeen += worth;
      value.text = day.texts[i];
    }
    builder.evict(rules.maxValues(), rules.pendingDays());
    builder.forgetTexts();
    return builder.build();
  }

  /**
   * Counts as of a midnight.
   *
   * @param decays by days; beyond them it is computed
   */
  double[] decayedCounts(long asOf, double[] decays, ProfileRules rules) {
    double[] decayed = new double[hashes.length];
    for (int i = 0; i < decayed.length; i++) {
      int idle = (int) (asOf - lastDay[i]);
      decayed[i] =
          counts[i] * (idle < decays.length ? decays[idle] : decay(idle, rules.halfLifeDays()));
    }
    return decayed;
  }

  /** The day on which the newest of the known values was first seen. */
  int newestFirstDay(int pendingDays) {
    int newest = Integer.MIN_VALUE;
    for (int i = 0; i < firstDay.length; i++) {
      if (daysSeen[i] >= pendingDays) {
        newest = Math.max(newest, firstDay[i]);
      }
    }
    return newest;
  }

  /** The same values under other hashes, without their texts. */
  KnownValues keyed(MemberKey key) {
    Builder builder = new Builder();
    for (int i = 0; i < hashes.length; i++) {
      Value value = new Value(this, i);
      value.text = null;
      builder.values.put(key.member(hashes[i]), value);
    }
    return builder.build();
  }

  /** 2 to the power of minus days over half-life, the same on every JVM. */
  static double decay(int days, int halfLifeDays) {
    return days == 0 ? 1 : StrictMath.pow(2, -(double) days / halfLifeDays);
  }

  void write(ByteSink sink) {
    sink.varint(hashes.length);
    for (int i = 0; i < hashes.length; i++) {
      sink.i64(hashes[i]);
      sink.signed(lastDay[i]);
      sink.varint(lastDay[i] - (long) firstDay[i]);
      sink.varint(daysSeen[i]);
      sink.f64(counts[i]);
      sink.text(texts[i]);
    }
  }

  /**
   * @param asOf no value can have been seen later
   */
  static KnownValues read(ByteSource source, long asOf) {
    int size = source.count(20);
    KnownValues values =
        new KnownValues(
            new long[size],
            new int[size],
            new int[size],
            new int[size],
            new double[size],
            new String[size]);
    for (int i = 0; i < size; i++) {
      values.hashes[i] = source.i64();
      if (i > 0 && values.hashes[i] <= values.hashes[i - 1]) {
        throw source.damaged("values out of order");
      }
      values.lastDay[i] = source.day();
      if (values.lastDay[i] > asOf) {
        throw source.damaged("a value seen on day " + values.lastDay[i] + " as of " + asOf);
      }
      values.firstDay[i] = values.lastDay[i] - source.whole();
      values.daysSeen[i] = source.whole();
      values.counts[i] = source.f64();
      values.texts[i] = source.text();
    }
    return values;
  }

  private static final class Value {
    private final int firstDay;
    private int lastDay;
    private int daysSeen;
    private double count;
    private String text;

    private Value(int day) {
      firstDay = day;
      lastDay = day;
    }

    private Value(KnownValues from, int at) {
      firstDay = from.firstDay[at];
      lastDay = from.lastDay[at];
      daysSeen = from.daysSeen[at];
      count = from.counts[at];
      text = from.texts[at];
    }
  }

  private static final class Builder {
    private static final Comparator<Map.Entry<Long, Value>> MOST_WORTH_FIRST =
        Comparator.<Map.Entry<Long, Value>>comparingInt(e -> -e.getValue().lastDay)
            .thenComparingInt(e -> -e.getValue().daysSeen)
            .thenComparing(Map.Entry.comparingByKey());

    private static final Comparator<Map.Entry<Long, Value>> MOST_USUAL_FIRST =
        Comparator.<Map.Entry<Long, Value>>comparingInt(e -> -e.getValue().daysSeen)
            .thenComparingDouble(e -> -e.getValue().count)
            .thenComparing(Map.Entry.comparingByKey());

    private final TreeMap<Long, Value> values = new TreeMap<>();

    /**
     * Lets go of the longest unseen. Three quarters of the room are for what is known, as long as
     * it needs them: one broad day must not wipe out what an identity has done for weeks.
     */
    private void evict(int max, int pendingDays) {
      if (values.size() <= max) {
        return;
      }
      List<Map.Entry<Long, Value>> byWorth =
          values.entrySet().stream().sorted(MOST_WORTH_FIRST).toList();
      Set<Long> kept = new HashSet<>();
      byWorth.stream()
          .filter(entry -> entry.getValue().daysSeen >= pendingDays)
          .limit(max * 3L / 4)
          .forEach(entry -> kept.add(entry.getKey()));
      for (Map.Entry<Long, Value> entry : byWorth) {
        if (kept.size() < max) {
          kept.add(entry.getKey());
        }
      }
      values.keySet().retainAll(kept);
    }

    private void forgetTexts() {
      if (values.size() > SHOWN) {
        values.entrySet().stream()
            .sorted(MOST_USUAL_FIRST)
            .skip(SHOWN)
            .forEach(entry -> entry.getValue().text = null);
      }
    }

    private KnownValues build() {
      int size = values.size();
      KnownValues built =
          new KnownValues(
              new long[size],
              new int[size],
              new int[size],
              new int[size],
              new double[size],
              new String[size]);
      int at = 0;
      for (Map.Entry<Long, Value> entry : values.entrySet()) {
        Value value = entry.getValue();
        built.hashes[at] = entry.getKey();
        built.firstDay[at] = value.firstDay;
        built.lastDay[at] = value.lastDay;
        built.daysSeen[at] = value.daysSeen;
        built.counts[at] = value.count;
        built.texts[at++] = value.text;
      }
      return built;
    }
  }
}
