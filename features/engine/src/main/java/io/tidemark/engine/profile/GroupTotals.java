package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * For each group, the number N of (value, day) pairs and the number N₁ of values seen on only one
 * day: the inputs to the Good–Turing estimate of unseen values [1] in its incidence-based form [2].
 * Calls of one day depend on each other, so a value counts once per day. Immutable.
 *
 * <p>[1] Good, The population frequencies of species, Biometrika 1953. [2] Chao, Jost,
 * Coverage-based rarefaction and extrapolation, Ecology 2012.
 */
final class GroupTotals {
  static final int MOST = 256;

  static final GroupTotals NONE = new GroupTotals(0, new long[0], new double[0], new double[0]);

  private static final double NEGLIGIBLE = 0.05;

  private final int day;
  private final long[] groups;
  private final double[] seen;
  private final double[] once;

  private GroupTotals(int day, long[] groups, double[] seen, double[] once) {
    this.day = day;
    this.groups = groups;
    this.seen = seen;
    this.once = once;
  }

  /**
   * Returns the surprise, in bits, of a new value in a group: −log2 of (N₁ + ½) / (N + 1), where ½
   * keeps the estimate away from 0 and 1; 1 for an unknown group.
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
