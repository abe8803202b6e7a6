package io.tidemark.runtime.enforcer;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;

/**
 * The newest of what was told, by key: one key more than fits lets go of the one that was told
 * first. Looked up by many threads without waiting; thread-safe.
 */
final class BoundedMemory<K, V> {
  private final Map<K, V> values = new ConcurrentHashMap<>();
  private final ArrayDeque<K> order = new ArrayDeque<>();
  private final int most;
  private final BinaryOperator<V> joined;

  /**
   * @param joined what is kept of two values told for one key
   */
  BoundedMemory(int most, BinaryOperator<V> joined) {
    this.most = most;
    this.joined = joined;
  }

  synchronized void add(K key, V value) {
    if (!values.containsKey(key)) {
      order.add(key);
    }
    values.merge(key, value, joined);
    while (order.size() > most) {
      values.remove(order.remove());
    }
  }

  /** What is remembered, or null. */
  V of(K key) {
    return values.isEmpty() ? null : values.get(key);
  }

  Map<K, V> all() {
    return Map.copyOf(values);
  }
}
