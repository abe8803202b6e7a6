package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.PackedProfile.RecordHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Habits of a cohort's members as of a midnight, whatever the order of the members. At most {@link
 * #MOST_MEMBERS} members represent a cohort, those with the smallest {@link #rank}, which is stable
 * from day to day. Members without habits do not contribute. Immutable and thread-safe.
 *
 * @param members number of members with habits
 * @param values values of each of the schema's cohort expressions
 * @param key key with which the values were hashed, or null if they are plain hashes
 */
@SuppressWarnings("exports")
public record CohortProfile(
    String name, ProfileSchema schema, int members, List<CohortValues> values, MemberKey key) {
  public static final int MOST_MEMBERS = 256;

  /** Returns the rank of an identity. Ties are broken by name. */
  public static long rank(String identity) {
    return ValueHash.of(identity);
  }

  /**
   * @param members profiles that are not keyed, all as of the same midnight, in any order
   * @throws IllegalArgumentException if there are more than {@link #MOST_MEMBERS}
   */
  public static CohortProfile of(
      String name, ProfileSchema schema, Collection<Profile> members, ProfileRules rules) {
    if (members.size() > MOST_MEMBERS) {
      throw new IllegalArgumentException(
          members.size() + " members, but at most " + MOST_MEMBERS + " can represent a cohort");
    }
    List<Profile> contributing = members.stream().filter(Profile::hasFigures).toList();
    List<CohortValues> values =
        schema.cohortValues().stream()
            .map(of -> CohortValues.of(contributing, schema.valueIndex(of.name()), rules))
            .toList();
    return new CohortProfile(name, schema, contributing.size(), values, null);
  }

  /** Returns the publishable form, in which values are hashed with the given key. */
  public CohortProfile keyed(MemberKey key) {
    return new CohortProfile(
        name, schema, members, values.stream().map(of -> of.keyed(key)).toList(), key);
  }

  /** Returns how many members know a value; index from {@link ProfileSchema#cohortIndex}. */
  public int knownTo(int cohortIndex, long hash) {
    return values.get(cohortIndex).knownTo(key == null ? hash : key.member(hash));
  }

  /** Returns the sum of {@link #knownTo} over all values of an expression. */
  public long memberships(int cohortIndex) {
    return values.get(cohortIndex).memberships();
  }

  public boolean containsAny(int cohortIndex) {
    return !values.get(cohortIndex).isEmpty();
  }

  /** Returns the versioned binary form. Equal cohorts have equal bytes. */
  public byte[] toBytes() {
    ByteSink sink = RecordHeader.begin(fingerprint(schema));
    sink.text(name);
    sink.varint(members);
    for (CohortValues of : values) {
      of.write(sink);
    }
    return sink.toBytes();
  }

  /**
   * @param key key with which the values were hashed, or null if they are plain hashes
   * @throws IllegalArgumentException if the bytes are damaged or of another version or catalogue
   */
  public static CohortProfile fromBytes(ProfileSchema schema, byte[] bytes, MemberKey key) {
    ByteSource source = new ByteSource(bytes);
    RecordHeader.check(source, fingerprint(schema), "Cohort profile");
    String name = source.text();
    int members = source.nonNegativeInt();
    if (name == null || members > MOST_MEMBERS) {
      throw source.damaged("a cohort named " + name + " cannot have " + members + " members");
    }
    List<CohortValues> values = new ArrayList<>();
    for (int i = 0; i < schema.cohortValues().size(); i++) {
      values.add(CohortValues.read(source, members));
    }
    source.end();
    return new CohortProfile(name, schema, members, List.copyOf(values), key);
  }

  private static long fingerprint(ProfileSchema schema) {
    List<String> names = new ArrayList<>();
    names.add(Long.toHexString(schema.fingerprint()));
    schema.cohortValues().stream().map(ValueExpression::name).forEach(names::add);
    return ValueHash.of(String.join("\n", names));
  }

  /** The values of an expression known to the most members of a cohort, sorted by hash. */
  static final class CohortValues {
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
            Sums sums = found.computeIfAbsent(known.hashes()[i], hash -> new Sums());
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
}
