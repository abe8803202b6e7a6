package io.tidemark.runtime.enforcer;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/** A bounded map that evicts the key with the oldest report. Thread-safe; lookups do not block. */
final class BoundedMemory<K, V> {
  private final Map<K, V> values = new ConcurrentHashMap<>();
  private final LinkedHashSet<K> order = new LinkedHashSet<>();
  private final int most;
  private final BinaryOperator<V> joined;
  private final Consumer<V> onForgotten;

  /**
   * @param joined merges two values reported for the same key
   * @param onForgotten called with each value before it is evicted
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

  V of(K key) {
    return values.isEmpty() ? null : values.get(key);
  }

  Map<K, V> all() {
    return Map.copyOf(values);
  }
}
