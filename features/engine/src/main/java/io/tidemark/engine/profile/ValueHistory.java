package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The values that an identity has used for one expression, sorted by hash. Counts are as of the day
 * on which the value was last seen, so they do not change on idle days.
 *
 * @param groups group of each value, or {@link ValueHash#ABSENT}
 * @param evicted totals of evicted values, which would look new if they were seen again
 */
@SuppressWarnings("ArrayRecordComponent")
record ValueHistory(
    long[] hashes,
    int[] firstDay,
    int[] lastDay,
    int[] daysSeen,
    double[] counts,
    String[] texts,
    long[] groups,
    GroupTotals evicted) {
  private static final int SHOWN = 6;

  static final ValueHistory EMPTY = ofSize(0, GroupTotals.NONE);

  /** Returns N and N₁ for each group, including evicted values. */
  GroupTotals totals(int asOf, int halfLifeDays) {
    GroupTotals.Builder totals = new GroupTotals.Builder(asOf).add(evicted, halfLifeDays);
    for (int i = 0; i < hashes.length; i++) {
      totals.add(groups[i], daysSeen[i], daysSeen[i] == 1 ? 1 : 0);
    }
    return totals.all();
  }

  int find(long hash) {
    return Arrays.binarySearch(hashes, hash);
  }

  ValueHistory since(int day) {
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
    return builder.build(evicted);
  }

  /**
   * Returns this history with a day's values added, of which {@code rules.maxValues()} are kept.
   *
   * @param worth number of days for which this day counts
   */
  ValueHistory plus(ValueCounts day, int epochDay, ProfileRules rules, int worth) {
    Builder builder = new Builder();
    for (int i = 0; i < hashes.length; i++) {
      builder.values.put(hashes[i], new Value(this, i));
    }
    for (int i = 0; i < day.size(); i++) {
      long group = day.groups()[i];
      Value value =
          builder.values.computeIfAbsent(day.hashes()[i], h -> new Value(epochDay, group));
      value.count =
          value.count * decay(epochDay - value.lastDay, rules.halfLifeDays()) + day.counts()[i];
      value.lastDay = epochDay;
      value.daysSeen += worth;
      value.text = day.texts()[i];
    }
    GroupTotals.Builder gone = new GroupTotals.Builder(epochDay).add(evicted, rules.halfLifeDays());
    for (Value value : builder.evict(rules.maxValues(), rules.pendingDays())) {
      if (value.group != ValueHash.ABSENT) {
        gone.add(value.group, value.daysSeen, value.daysSeen == 1 ? 1 : 0);
      }
    }
    // The number of values dropped beyond the day's cap is estimated from those kept.
    double beyond = day.size() == 0 ? 0 : (double) day.distinct() / day.size() - 1;
    for (int i = 0; beyond > 0 && i < day.size(); i++) {
      if (day.groups()[i] != ValueHash.ABSENT) {
        gone.add(day.groups()[i], beyond, beyond);
      }
    }
    builder.forgetTexts();
    return builder.build(gone.build());
  }

  /** Returns the counts as of a midnight; {@code decays} are precomputed factors by days. */
  double[] decayedCounts(long asOf, double[] decays, ProfileRules rules) {
    double[] decayed = new double[hashes.length];
    for (int i = 0; i < decayed.length; i++) {
      int idle = (int) (asOf - lastDay[i]);
      decayed[i] =
          counts[i] * (idle < decays.length ? decays[idle] : decay(idle, rules.halfLifeDays()));
    }
    return decayed;
  }

  int newestFirstDay(int pendingDays) {
    int newest = Integer.MIN_VALUE;
    for (int i = 0; i < firstDay.length; i++) {
      if (daysSeen[i] >= pendingDays) {
        newest = Math.max(newest, firstDay[i]);
      }
    }
    return newest;
  }

  ValueHistory keyed(MemberKey key) {
    Builder builder = new Builder();
    for (int i = 0; i < hashes.length; i++) {
      Value value = new Value(this, i);
      value.text = null;
      value.group = value.group == ValueHash.ABSENT ? value.group : key.member(value.group);
      builder.values.put(key.member(hashes[i]), value);
    }
    return builder.build(evicted.keyed(key));
  }

  /** Returns the decay factor 2^(−days / halfLifeDays), bit-identical on every JVM. */
  static double decay(int days, int halfLifeDays) {
    return days == 0 ? 1 : StrictMath.pow(2, -(double) days / halfLifeDays);
  }

  ValueHistory withEvicted(GroupTotals others) {
    return new ValueHistory(hashes, firstDay, lastDay, daysSeen, counts, texts, groups, others);
  }

  private static ValueHistory ofSize(int size, GroupTotals evicted) {
    return new ValueHistory(
        new long[size],
        new int[size],
        new int[size],
        new int[size],
        new double[size],
        new String[size],
        new long[size],
        evicted);
  }

  private static final class Value {
    private final int firstDay;
    private int lastDay;
    private int daysSeen;
    private double count;
    private String text;
    private long group;

    private Value(int day, long group) {
      firstDay = day;
      lastDay = day;
      this.group = group;
    }

    private Value(ValueHistory from, int at) {
      firstDay = from.firstDay[at];
      lastDay = from.lastDay[at];
      daysSeen = from.daysSeen[at];
      count = from.counts[at];
      text = from.texts[at];
      group = from.groups[at];
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
     * Evicts the least recently seen values. Three quarters of the capacity are reserved for known
     * values, so that one busy day cannot erase habits of weeks.
     */
    private List<Value> evict(int max, int pendingDays) {
      if (values.size() <= max) {
        return List.of();
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
      List<Value> evicted = new ArrayList<>();
      for (Map.Entry<Long, Value> entry : values.entrySet()) {
        if (!kept.contains(entry.getKey())) {
          evicted.add(entry.getValue());
        }
      }
      values.keySet().retainAll(kept);
      return evicted;
    }

    private void forgetTexts() {
      if (values.size() > SHOWN) {
        values.entrySet().stream()
            .sorted(MOST_USUAL_FIRST)
            .skip(SHOWN)
            .forEach(entry -> entry.getValue().text = null);
      }
    }

    private ValueHistory build(GroupTotals evicted) {
      ValueHistory built = ofSize(values.size(), evicted);
      int at = 0;
      for (Map.Entry<Long, Value> entry : values.entrySet()) {
        Value value = entry.getValue();
        built.hashes[at] = entry.getKey();
        built.firstDay[at] = value.firstDay;
        built.lastDay[at] = value.lastDay;
        built.daysSeen[at] = value.daysSeen;
        built.counts[at] = value.count;
        built.groups[at] = value.group;
        built.texts[at++] = value.text;
      }
      return built;
    }
  }

  /**
   * For each group, the number N of (value, day) pairs and the number N₁ of values seen on only one
   * day: the inputs to the Good–Turing estimate of unseen values [1] in its incidence-based form
   * [2]. Calls of one day depend on each other, so a value counts once per day. Immutable.
   *
   * <p>[1] Good, The population frequencies of species, Biometrika 1953. [2] Chao, Jost,
   * Coverage-based rarefaction and extrapolation, Ecology 2012.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record GroupTotals(int day, long[] groups, double[] seen, double[] once) {
    static final int MOST = 256;
    static final GroupTotals NONE = new GroupTotals(0, new long[0], new double[0], new double[0]);
    private static final double NEGLIGIBLE = 0.05;

    /**
     * Returns the surprise, in bits, of a new value in a group: −log2 of (N₁ + ½) / (N + 1), where
     * ½ keeps the estimate away from 0 and 1; 1 for an unknown group.
     */
    double unseenBits(long group) {
      int at = Arrays.binarySearch(groups, group);
      return at < 0 ? 1 : -StableMath.log2((once[at] + 0.5) / (seen[at] + 1));
    }

    void write(ByteSink sink) {
      sink.varint(groups.length);
      sink.signed(day);
      for (int i = 0; i < groups.length; i++) {
        sink.i64(groups[i]);
        sink.f64(seen[i]);
        sink.f64(once[i]);
      }
    }

    static GroupTotals read(ByteSource source) {
      int size = source.count(24);
      if (size > MOST) {
        throw source.damaged(size + " groups, but at most " + MOST + " are kept");
      }
      int day = source.day();
      Builder builder = new Builder(day);
      for (int i = 0; i < size; i++) {
        builder.sums.put(source.i64(), new double[] {source.f64(), source.f64()});
      }
      if (builder.sums.size() != size) {
        throw source.damaged("it contains the same group twice");
      }
      return size == 0 ? NONE : builder.all();
    }

    GroupTotals keyed(MemberKey key) {
      Builder builder = new Builder(day);
      for (int i = 0; i < groups.length; i++) {
        builder.add(key.member(groups[i]), seen[i], once[i]);
      }
      return groups.length == 0 ? NONE : builder.all();
    }

    static final class Builder {
      private final int day;
      private final TreeMap<Long, double[]> sums = new TreeMap<>();

      Builder(int day) {
        this.day = day;
      }

      /** Adds totals as of an earlier day, which decay according to their age. */
      Builder add(GroupTotals earlier, int halfLifeDays) {
        for (int i = 0; i < earlier.groups.length; i++) {
          double weight = ValueHistory.decay(Math.max(0, day - earlier.day), halfLifeDays);
          if (earlier.seen[i] * weight >= NEGLIGIBLE) {
            add(earlier.groups[i], earlier.seen[i] * weight, earlier.once[i] * weight);
          }
        }
        return this;
      }

      void add(long group, double seen, double once) {
        double[] sum = sums.computeIfAbsent(group, any -> new double[2]);
        sum[0] += seen;
        sum[1] += once;
      }

      /** Returns the totals of the groups seen most often. */
      GroupTotals build() {
        if (sums.isEmpty()) {
          return NONE;
        }
        if (sums.size() > MOST) {
          sums.keySet()
              .retainAll(
                  sums.entrySet().stream()
                      .sorted(
                          Map.Entry.<Long, double[]>comparingByValue(
                                  (a, b) -> Double.compare(b[0], a[0]))
                              .thenComparing(Map.Entry.comparingByKey()))
                      .limit(MOST)
                      .map(Map.Entry::getKey)
                      .toList());
        }
        return all();
      }

      GroupTotals all() {
        return new GroupTotals(
            day,
            sums.keySet().stream().mapToLong(Long::longValue).toArray(),
            sums.values().stream().mapToDouble(sum -> sum[0]).toArray(),
            sums.values().stream().mapToDouble(sum -> sum[1]).toArray());
      }
    }
  }
}
