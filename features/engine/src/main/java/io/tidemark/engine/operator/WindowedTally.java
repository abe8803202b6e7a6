package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.profile.StableMath;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.TreeMap;

/**
 * Counts how often each value occurs in a trailing window, with a resolution of one sixtieth of the
 * window. At most {@link #CAP} values are counted separately at any time; all others are counted
 * together.
 */
final class WindowedTally implements ExpiringState {
  static final int CAP = 256;

  /** Key for all values that are counted together. */
  private static final long REST = Long.MIN_VALUE;

  private final long bucketMicros;
  private final ArrayDeque<Bucket> buckets = new ArrayDeque<>(2);
  private final HashMap<Long, Integer> counts = new HashMap<>();
  private long newest = Long.MIN_VALUE;
  private int total;

  /**
   * Counts for one sixtieth of the window, in hash order so that equal states are written as equal
   * bytes.
   */
  private record Bucket(long number, TreeMap<Long, Integer> counts) {}

  WindowedTally(long windowMicros) {
    bucketMicros = RingBuckets.lengthOf(windowMicros);
  }

  /** Adds a value, unless it is older than the window. */
  void add(long micros, long hash) {
    long number = Math.floorDiv(micros, bucketMicros);
    advance(number);
    if (number <= newest - RingBuckets.COUNT) {
      return;
    }
    long key = counts.containsKey(hash) || counts.size() < CAP ? hash : REST;
    counts.merge(key, 1, Integer::sum);
    total++;
    bucket(number).counts.merge(key, 1, Integer::sum);
  }

  /** Advances this tally to the window that ends at the given time. */
  WindowedTally at(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    return this;
  }

  /** Returns the Shannon entropy of the window's values in bits, or NaN if the window is empty. */
  double entropyBits() {
    if (total == 0) {
      return Double.NaN;
    }
    // Adding the terms in ascending order makes the result independent of the order of entries in
    // the map.
    int[] rising = counts.values().stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(rising);
    double sum = 0;
    for (int count : rising) {
      sum += count * StableMath.log2(count);
    }
    return Math.max(0, StableMath.log2(total) - sum / total);
  }

  private Bucket bucket(long number) {
    if (buckets.isEmpty() || buckets.getLast().number < number) {
      buckets.addLast(new Bucket(number, new TreeMap<>()));
      return buckets.getLast();
    }
    for (Iterator<Bucket> latest = buckets.descendingIterator(); latest.hasNext(); ) {
      Bucket bucket = latest.next();
      if (bucket.number == number) {
        return bucket;
      }
      if (bucket.number < number) {
        break;
      }
    }
    // The value comes from a late outcome for which there is no bucket yet, so a new bucket is
    // inserted in order.
    Bucket late = new Bucket(number, new TreeMap<>());
    ArrayDeque<Bucket> later = new ArrayDeque<>();
    while (!buckets.isEmpty() && buckets.getLast().number > number) {
      later.addFirst(buckets.removeLast());
    }
    buckets.addLast(late);
    buckets.addAll(later);
    return late;
  }

  private void advance(long number) {
    newest = Math.max(newest, number);
    while (!buckets.isEmpty() && buckets.getFirst().number <= newest - RingBuckets.COUNT) {
      buckets
          .removeFirst()
          .counts
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

  /** Writes the newest bucket's number, then the age and values of each non-empty bucket. */
  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    sink.varint(buckets.size());
    for (Bucket bucket : buckets) {
      sink.u8((int) (newest - bucket.number));
      sink.varint(bucket.counts.size());
      bucket.counts.forEach(
          (hash, count) -> {
            sink.i64(hash);
            sink.varint(count);
          });
    }
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
      Bucket bucket = new Bucket(newest - age, new TreeMap<>());
      int values = source.count(9);
      for (int j = 0; j < values; j++) {
        long hash = source.i64();
        int count = source.nonNegativeInt();
        if (count == 0 || bucket.counts.put(hash, count) != null) {
          throw source.damaged("a value occurs twice or has no count");
        }
        counts.merge(hash, count, Math::addExact);
        total = Math.addExact(total, count);
      }
      buckets.addLast(bucket);
    }
    if (counts.size() > CAP + 1) {
      throw source.damaged(counts.size() + " values, but at most " + CAP + " are kept");
    }
  }
}
