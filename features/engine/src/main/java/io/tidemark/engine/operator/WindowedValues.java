package io.tidemark.engine.operator;

import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The distinct values of a trailing window, each with the time it was last seen, to one sixtieth of
 * the window. At most {@link #CAP}, or another cap, are held; beyond, the longest unseen goes and
 * the count stays.
 */
final class WindowedValues implements FeatureState {
  static final int CAP = 1024;

  private final int cap;
  private final long bucketMicros;
  private final LinkedHashMap<Long, Long> lastSeen = new LinkedHashMap<>();
  private long newest = Long.MIN_VALUE;

  /** No value has an older bucket than this one. */
  private long oldest = Long.MAX_VALUE;

  /** The bucket of the value that stands last: the largest, for they stand in order. */
  private long latest = Long.MIN_VALUE;

  WindowedValues(long windowMicros) {
    this(windowMicros, CAP);
  }

  /**
   * @param cap at most so many values are held
   */
  WindowedValues(long windowMicros, int cap) {
    this.cap = cap;
    bucketMicros = windowMicros / WindowedCount.BUCKETS;
  }

  /** Adds a value; one that is older than the window is passed over. */
  void add(long micros, long hash) {
    long bucket = Math.floorDiv(micros, bucketMicros);
    advance(bucket);
    if (bucket <= newest - WindowedCount.BUCKETS) {
      return;
    }
    Long earlier = lastSeen.get(hash);
    if (earlier != null && earlier >= bucket) {
      return;
    }
    // Out and in again, so that the longest unseen stands first.
    lastSeen.remove(hash);
    lastSeen.put(hash, bucket);
    if (bucket < latest) {
      sort();
    }
    latest = Math.max(latest, bucket);
    oldest = Math.min(oldest, bucket);
    if (lastSeen.size() > cap) {
      lastSeen.remove(lastSeen.keySet().iterator().next());
    }
  }

  /** The hashes of the window that ends at a time, longest unseen first. */
  Set<Long> hashesAt(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    return lastSeen.keySet();
  }

  /** A late outcome came between: what leaves the window first has to stand first again. */
  private void sort() {
    List<Map.Entry<Long, Long>> entries = new ArrayList<>(lastSeen.size());
    lastSeen.forEach((hash, bucket) -> entries.add(Map.entry(hash, bucket)));
    entries.sort(Map.Entry.comparingByValue());
    lastSeen.clear();
    entries.forEach(entry -> lastSeen.put(entry.getKey(), entry.getValue()));
  }

  /** Distinct values in the window that ends at a time. */
  int at(long micros) {
    advance(Math.floorDiv(micros, bucketMicros));
    return lastSeen.size();
  }

  private void advance(long bucket) {
    if (bucket <= newest) {
      return;
    }
    newest = bucket;
    if (oldest > bucket - WindowedCount.BUCKETS) {
      return;
    }
    oldest = Long.MAX_VALUE;
    var entries = lastSeen.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Long, Long> entry = entries.next();
      if (entry.getValue() > bucket - WindowedCount.BUCKETS) {
        oldest = entry.getValue();
        return;
      }
      entries.remove();
    }
  }

  /** The newest bucket, then hashes with the age of their bucket, longest unseen first. */
  @Override
  public void write(ByteSink sink) {
    sink.signed(newest);
    sink.varint(lastSeen.size());
    lastSeen.forEach(
        (hash, bucket) -> {
          sink.i64(hash);
          sink.u8((int) (newest - bucket));
        });
  }

  @Override
  public void read(ByteSource source) {
    newest = source.signed();
    int size = source.count(9);
    if (size > cap) {
      throw source.damaged(size + " values, at most " + cap + " are kept");
    }
    int last = WindowedCount.BUCKETS - 1;
    for (int i = 0; i < size; i++) {
      long hash = source.i64();
      int age = source.u8();
      if (age > last) {
        throw source.damaged("value of age " + age + " after " + last);
      }
      if (lastSeen.put(hash, newest - age) != null) {
        throw source.damaged("the same value twice");
      }
      last = age;
      latest = newest - age;
      oldest = Math.min(oldest, latest);
    }
  }
}
