package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.profile.StableMath;
import java.util.Arrays;
import java.util.HashMap;
import java.util.TreeMap;

/**
 * Counts how often each value occurs in a trailing window, to a sixtieth of it. Beyond {@link #CAP}
 * values, all others are counted together.
 */
final class WindowedTally implements WindowFeature.Hashes {
  static final int CAP = 256;
  private static final long REST = Long.MIN_VALUE;

  private final long bucketMicros;

  /** Counts of each sixtieth of the window, in hash order so that equal states have equal bytes. */
  private final TreeMap<Long, TreeMap<Long, Integer>> buckets = new TreeMap<>();

  private final HashMap<Long, Integer> counts = new HashMap<>();
  private TreeMap<Long, Integer> latest;
  private long latestNumber = Long.MIN_VALUE;
  private long newest = Long.MIN_VALUE;
  private int total;

  WindowedTally(long windowMicros) {
    bucketMicros = RingBuckets.lengthOf(windowMicros);
  }

  @Override
  public void add(long micros, long hash) {
    long number = Math.floorDiv(micros, bucketMicros);
    advance(number);
    if (number <= newest - RingBuckets.COUNT) {
      return;
    }
    long key = counts.containsKey(hash) || counts.size() < CAP ? hash : REST;
    counts.merge(key, 1, Integer::sum);
    total++;
    if (number != latestNumber) {
      latest = buckets.computeIfAbsent(number, any -> new TreeMap<>());
      latestNumber = number;
    }
    latest.merge(key, 1, Integer::sum);
  }

  /** Returns the Shannon entropy of the window's values in bits, or NaN if the window is empty. */
  double entropyBits(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    if (total == 0) {
      return Double.NaN;
    }
    // Terms in ascending order make the result independent of the order in the map.
    int[] rising = counts.values().stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(rising);
    double sum = 0;
    for (int count : rising) {
      sum += count * StableMath.log2(count);
    }
    return Math.max(0, StableMath.log2(total) - sum / total);
  }

  private void advance(long number) {
    if (number <= newest) {
      return;
    }
    newest = number;
    while (!buckets.isEmpty() && buckets.firstKey() <= newest - RingBuckets.COUNT) {
      buckets
          .pollFirstEntry()
          .getValue()
          .forEach(
              (hash, count) -> {
                total -= count;
                counts.merge(hash, -count, (a, b) -> a + b == 0 ? null : a + b);
              });
    }
  }

  @Override
  public long expiresAt() {
    return total == 0 ? ALREADY : RingBuckets.end(newest, bucketMicros);
  }

  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    sink.varint(buckets.size());
    buckets.forEach(
        (number, values) -> {
          sink.u8((int) (newest - number)).varint(values.size());
          values.forEach((hash, count) -> sink.i64(hash).varint(count));
        });
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    int size = source.count(11);
    int last = RingBuckets.COUNT;
    for (int i = 0; i < size; i++) {
      int age = source.u8();
      if (age >= last) {
        throw source.damaged("a bucket of age " + age + " comes after one of age " + last);
      }
      last = age;
      TreeMap<Long, Integer> bucket = new TreeMap<>();
      int values = source.count(9);
      for (int j = 0; j < values; j++) {
        long hash = source.i64();
        int count = source.nonNegativeInt();
        if (count == 0 || bucket.put(hash, count) != null) {
          throw source.damaged("a value occurs twice or has no count");
        }
        counts.merge(hash, count, Math::addExact);
        total = Math.addExact(total, count);
      }
      buckets.put(newest - age, bucket);
    }
    if (counts.size() > CAP + 1) {
      throw source.damaged(counts.size() + " values, but at most " + CAP + " are kept");
    }
  }
}
