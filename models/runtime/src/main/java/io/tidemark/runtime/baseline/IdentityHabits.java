package io.tidemark.runtime.baseline;

import io.tidemark.engine.profile.ValueHash;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The habits of every identity with enough history, by 64-bit hash: the scope that is the
 * identity's own. Others are judged by what is usual in their cohort alone. Immutable and
 * thread-safe.
 */
public final class IdentityHabits {
  /** For a baseline that knows no identity. */
  public static final IdentityHabits NONE = new IdentityHabits(new long[0], new FeatureHabits[0]);

  private final long[] hashes;
  private final FeatureHabits[] habits;

  private IdentityHabits(long[] hashes, FeatureHabits[] habits) {
    this.hashes = hashes;
    this.habits = habits;
  }

  /** The habits of identities, by key; those without any are passed over. */
  public static IdentityHabits of(Map<String, FeatureHabits> byIdentity) {
    TreeMap<Long, FeatureHabits> sorted = new TreeMap<>();
    byIdentity.forEach(
        (identity, habits) -> {
          if (!habits.isEmpty()) {
            sorted.put(ValueHash.of(identity), habits);
          }
        });
    return sorted.isEmpty()
        ? NONE
        : new IdentityHabits(
            sorted.keySet().stream().mapToLong(Long::longValue).toArray(),
            sorted.values().toArray(FeatureHabits[]::new));
  }

  /** Of one identity; {@link FeatureHabits#NONE} when it is not known. */
  public FeatureHabits of(String identity) {
    int at = Arrays.binarySearch(hashes, ValueHash.of(identity));
    return at < 0 ? FeatureHabits.NONE : habits[at];
  }

  /** Identities known. */
  public int size() {
    return hashes.length;
  }

  int lastFeature() {
    return Arrays.stream(habits).mapToInt(FeatureHabits::lastFeature).max().orElse(-1);
  }

  /** Appends what {@link #read} reads. */
  public void write(FlatWriter out) {
    out.putLongs(hashes);
    for (FeatureHabits one : habits) {
      one.write(out);
    }
  }

  /**
   * Reads what {@link #write} appended.
   *
   * @throws io.tidemark.runtime.format.UnreadableBaselineException if it is anything else
   */
  public static IdentityHabits read(FlatReader in) {
    long[] hashes = in.takeLongs("hashes of identities with habits");
    FeatureHabits[] habits = new FeatureHabits[hashes.length];
    for (int i = 0; i < hashes.length; i++) {
      if (i > 0 && hashes[i] <= hashes[i - 1]) {
        throw in.unreadable("hashes of identities with habits", 0, "they are out of order");
      }
      habits[i] = FeatureHabits.read(in);
    }
    return hashes.length == 0 ? NONE : new IdentityHabits(hashes, habits);
  }
}
