package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The values of an expression known to the most members of a cohort, sorted by hash. */
final class CohortValues {
  static final int MOST = 512;

  /** Resolution of shares, whose integer sums do not depend on the order of addition. */
  private static final double PARTS = 1 << 20;

  private final long[] hashes;

  private final int[] members;

  private final long memberships;

  private CohortValues(long[] hashes, int[] members) {
    this.hashes = hashes;
    this.members = members;
    memberships = Arrays.stream(members).asLongStream().sum();
  }

  private static final class Sums {
    private int members;

    /** Sum of the members' decayed shares of events, so that all members have equal weight. */
    private long shares;
  }

  /** Collects the values that are habits of at least one member. */
  static CohortValues of(Collection<Profile> members, int valueIndex, ProfileRules rules) {
    TreeMap<Long, Sums> found = new TreeMap<>();
    for (Profile member : members) {
      ValueHistory known = member.values(valueIndex);
      double[] counts = known.decayedCounts(member.asOf(), new double[0], rules);
      double all = 0;
      for (int i = 0; i < counts.length; i++) {
        all += member.isHabit(valueIndex, i, rules) ? counts[i] : 0;
      }
      for (int i = 0; i < counts.length; i++) {
        if (member.isHabit(valueIndex, i, rules)) {
          long share = (long) Math.rint(counts[i] / all * PARTS);
          Sums sums = found.computeIfAbsent(known.hashes[i], hash -> new Sums());
          sums.members++;
          sums.shares += share;
        }
      }
    }
    List<Map.Entry<Long, Sums>> most =
        found.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<Long, Sums>>comparingInt(e -> -e.getValue().members)
                    .thenComparingLong(e -> -e.getValue().shares)
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST)
            .sorted(Map.Entry.comparingByKey())
            .toList();
    return new CohortValues(
        most.stream().mapToLong(Map.Entry::getKey).toArray(),
        most.stream().mapToInt(e -> e.getValue().members).toArray());
  }

  CohortValues keyed(MemberKey key) {
    TreeMap<Long, Integer> places = new TreeMap<>();
    for (int i = 0; i < hashes.length; i++) {
      places.put(key.member(hashes[i]), i);
    }
    int[] from = places.values().stream().mapToInt(Integer::intValue).toArray();
    return new CohortValues(
        places.keySet().stream().mapToLong(Long::longValue).toArray(),
        Arrays.stream(from).map(i -> members[i]).toArray());
  }

  int knownTo(long hash) {
    int at = Arrays.binarySearch(hashes, hash);
    return at < 0 ? 0 : members[at];
  }

  long memberships() {
    return memberships;
  }

  boolean isEmpty() {
    return hashes.length == 0;
  }

  void write(ByteSink sink) {
    sink.varint(hashes.length);
    for (int i = 0; i < hashes.length; i++) {
      sink.i64(hashes[i]);
      sink.varint(members[i]);
    }
  }

  static CohortValues read(ByteSource source, int most) {
    int size = source.count(9);
    long[] hashes = new long[size];
    int[] members = new int[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = source.i64();
      members[i] = source.nonNegativeInt();
      boolean isBehind = i == 0 || hashes[i] > hashes[i - 1];
      if (!isBehind || members[i] > most) {
        throw source.damaged("value " + i + " of " + size + ", known to " + members[i]);
      }
    }
    return new CohortValues(hashes, members);
  }
}
