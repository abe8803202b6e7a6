package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The distinct values of a trailing window, each with the time it was last seen, to one sixtieth of
 * the window. At most {@link #CAP}, or another cap, are held; beyond, the longest unseen goes and
 * the count stays.
 */
final class WindowedValues implements ExpiringState {
  static final int CAP = 1024;

  private static final long NONE = Long.MIN_VALUE;
  private static final long[] NO_HASHES = {};

  private final int cap;
  private final long bucketMicros;

  /**
   * Hashes with the bucket that each was last seen in; the longest unseen stands first. Null until
   * there are two values at a time: of most credentials there never are.
   */
  private RecencyMap lastSeen;

  /** The one value while there is no map. */
  private long only;

  private long newest = Long.MIN_VALUE;

  /**
   * The bucket of the value that stands last: the largest, for they stand in order. Without a map
   * that of the one value, or the least number where there is none.
   */
  private long latest = NONE;

  WindowedValues(long windowMicros) {
    this(windowMicros, CAP);
  }

  /**
   * @param cap at most so many values are held
   */
  WindowedValues(long windowMicros, int cap) {
    this.cap = cap;
    bucketMicros = RingBuckets.lengthOf(windowMicros);
  }

  /** Adds a value; one that is older than the window is passed over. */
  void add(long micros, long hash) {
    long bucket = Math.floorDiv(micros, bucketMicros);
    advance(bucket);
    if (bucket <= newest - RingBuckets.COUNT) {
      return;
    }
    if (lastSeen == null && takesAlone(hash, bucket)) {
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

  /** Takes a value that is the only one; where it is a second, makes the map instead. */
  private boolean takesAlone(long hash, long bucket) {
    if (latest == NONE || only == hash) {
      only = hash;
      latest = Math.max(latest, bucket);
      return true;
    }
    lastSeen = new RecencyMap();
    lastSeen.add(only, latest);
    return false;
  }

  /** The hashes of the window that ends at a time, longest unseen first. */
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

  /** A late outcome came between: what leaves the window first has to stand first again. */
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

  /** Distinct values in the window that ends at a time. */
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

  /** The newest bucket, then hashes with the age of their bucket, longest unseen first. */
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
      throw source.damaged(size + " values, at most " + cap + " are kept");
    }
    int last = RingBuckets.COUNT - 1;
    for (int i = 0; i < size; i++) {
      long hash = source.i64();
      int age = source.u8();
      if (age > last) {
        throw source.damaged("value of age " + age + " after " + last);
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
        throw source.damaged("the same value twice");
      }
      lastSeen.add(hash, newest - age);
      latest = newest - age;
    }
  }
}
