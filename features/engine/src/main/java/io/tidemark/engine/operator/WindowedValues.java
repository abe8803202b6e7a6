package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Distinct values in a trailing window and when each was last seen, to a sixtieth of it. Beyond the
 * limit, the least recently seen value is evicted.
 */
final class WindowedValues implements WindowFeature.Hashes {
  static final int CAP = 1024;
  private static final long NONE = Long.MIN_VALUE;
  private static final long[] NO_HASHES = {};

  private final int cap;
  private final long bucketMicros;

  /** Last bucket of each hash, least recent first; null until the window has two values. */
  private RecencyMap lastSeen;

  private long only;
  private long newest = Long.MIN_VALUE;

  /** Bucket of the most recent value, or {@code NONE}. */
  private long latest = NONE;

  WindowedValues(long windowMicros) {
    this(windowMicros, CAP);
  }

  WindowedValues(long windowMicros, int cap) {
    this.cap = cap;
    bucketMicros = RingBuckets.lengthOf(windowMicros);
  }

  @Override
  public void add(long micros, long hash) {
    long bucket = Math.floorDiv(micros, bucketMicros);
    advance(bucket);
    if (bucket <= newest - RingBuckets.COUNT) {
      return;
    }
    if (lastSeen == null && storesAlone(hash, bucket)) {
      return;
    }
    int earlier = lastSeen.find(hash);
    if (earlier < 0) {
      lastSeen.add(hash, bucket);
    } else if (lastSeen.number(earlier) < bucket) {
      lastSeen.touch(earlier, bucket);
    } else {
      return;
    }
    if (bucket < latest) {
      sort();
    }
    latest = Math.max(latest, bucket);
    if (lastSeen.size() > cap) {
      lastSeen.removeOldest();
    }
  }

  /** Stores a value that is alone, or creates a map with the other value and returns false. */
  private boolean storesAlone(long hash, long bucket) {
    if (latest == NONE || only == hash) {
      only = hash;
      latest = Math.max(latest, bucket);
      return true;
    }
    lastSeen = new RecencyMap();
    lastSeen.add(only, latest);
    return false;
  }

  /** Returns the hashes in the window that ends at the given time, least recently seen first. */
  long[] hashesAt(long micros) {
    int size = at(micros);
    if (lastSeen == null) {
      return size == 0 ? NO_HASHES : new long[] {only};
    }
    long[] hashes = new long[size];
    int at = 0;
    for (int node = lastSeen.oldest(); node >= 0; node = lastSeen.after(node)) {
      hashes[at++] = lastSeen.hash(node);
    }
    return hashes;
  }

  /** Restores the order after a late outcome; values leave only from the front. */
  private void sort() {
    record Entry(long hash, long bucket) {}
    Entry[] entries = new Entry[lastSeen.size()];
    int at = 0;
    for (int node = lastSeen.oldest(); node >= 0; node = lastSeen.after(node)) {
      entries[at++] = new Entry(lastSeen.hash(node), lastSeen.number(node));
    }
    Arrays.sort(entries, Comparator.comparingLong(Entry::bucket));
    lastSeen.clear();
    for (Entry entry : entries) {
      lastSeen.add(entry.hash, entry.bucket);
    }
  }

  int at(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    return size();
  }

  private int size() {
    if (lastSeen == null) {
      return latest == NONE ? 0 : 1;
    }
    return lastSeen.size();
  }

  private void advance(long bucket) {
    if (bucket <= newest) {
      return;
    }
    newest = bucket;
    if (lastSeen == null) {
      if (latest <= bucket - RingBuckets.COUNT) {
        latest = NONE;
      }
      return;
    }
    while (lastSeen.size() > 0
        && lastSeen.number(lastSeen.oldest()) <= bucket - RingBuckets.COUNT) {
      lastSeen.removeOldest();
    }
  }

  @Override
  public long expiresAt() {
    return size() == 0 ? ALREADY : RingBuckets.end(latest, bucketMicros);
  }

  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    sink.varint(size());
    if (lastSeen == null) {
      if (latest != NONE) {
        sink.i64(only);
        sink.u8((int) (newest - latest));
      }
      return;
    }
    for (int node = lastSeen.oldest(); node >= 0; node = lastSeen.after(node)) {
      sink.i64(lastSeen.hash(node));
      sink.u8((int) (newest - lastSeen.number(node)));
    }
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    int size = source.count(9);
    if (size > cap) {
      throw source.damaged(size + " values, but at most " + cap + " are kept");
    }
    int last = RingBuckets.COUNT - 1;
    for (int i = 0; i < size; i++) {
      long hash = source.i64();
      int age = source.u8();
      if (age > last) {
        throw source.damaged("a value of age " + age + " comes after one of age " + last);
      }
      last = age;
      if (i == 0) {
        only = hash;
        latest = newest - age;
        continue;
      }
      if (lastSeen == null) {
        lastSeen = new RecencyMap();
        lastSeen.add(only, latest);
      }
      if (lastSeen.find(hash) >= 0) {
        throw source.damaged("it contains the same value twice");
      }
      lastSeen.add(hash, newest - age);
      latest = newest - age;
    }
  }
}
