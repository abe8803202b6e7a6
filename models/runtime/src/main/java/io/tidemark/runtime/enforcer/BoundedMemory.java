package io.tidemark.runtime.enforcer;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/**
 * Bounded map of the latest reports. Above the limit, the key with the oldest report is evicted.
 * Lookups do not block; thread-safe.
 */
final class BoundedMemory<K, V> {
  private final Map<K, V> values = new ConcurrentHashMap<>();
  private final LinkedHashSet<K> order = new LinkedHashSet<>();
  private final int most;
  private final BinaryOperator<V> joined;
  private final Consumer<V> onForgotten;

  /**
   * @param joined combines two values reported for one key
   * @param onForgotten takes an evicted value before it is removed
   */
  BoundedMemory(int most, BinaryOperator<V> joined, Consumer<V> onForgotten) {
    this.most = most;
    this.joined = joined;
    this.onForgotten = onForgotten;
  }

  synchronized void add(K key, V value) {
    order.remove(key);
    order.add(key);
    values.merge(key, value, joined);
    if (order.size() > most) {
      Iterator<K> oldest = order.iterator();
      K gone = oldest.next();
      onForgotten.accept(values.get(gone));
      values.remove(gone);
      oldest.remove();
    }
  }

  /** The remembered value, or null. */
  V of(K key) {
    return values.isEmpty() ? null : values.get(key);
  }

  Map<K, V> all() {
    return Map.copyOf(values);
  }
}
