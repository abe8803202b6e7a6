package io.tidemark.engine.operator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The distinct values of a trailing window, each with the time it was last seen, to one sixtieth of
 * the window. At most {@link #CAP} are held; beyond, the longest unseen goes and the count stays.
 */
final class WindowedValues {
  static final int CAP = 1024;

  private final long bucketMicros;
  private final LinkedHashMap<Long, Long> lastSeen = new LinkedHashMap<>();
  private long newest = Long.MIN_VALUE;

  WindowedValues(long windowMicros) {
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
    if (lastSeen.size() > CAP) {
      lastSeen.remove(lastSeen.keySet().iterator().next());
    }
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
    var oldest = lastSeen.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Long, Long> entry = oldest.next();
      if (entry.getValue() > bucket - WindowedCount.BUCKETS) {
        return;
      }
      oldest.remove();
    }
  }
}
