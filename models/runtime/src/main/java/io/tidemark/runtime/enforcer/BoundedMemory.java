package io.tidemark.runtime.enforcer;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/**
 * The newest of what was told, by key: one key more than fits lets go of the one that was last told
 * the longest ago. Looked up by many threads without waiting; thread-safe.
 */
final class BoundedMemory<K, V> {
  private final Map<K, V> values = new ConcurrentHashMap<>();
  private final LinkedHashSet<K> order = new LinkedHashSet<>();
  private final int most;
  private final BinaryOperator<V> joined;
  private final Consumer<V> onForgotten;

  /**
   * @param joined what is kept of two values told for one key
   * @param onForgotten takes a value that has to go, before it is gone
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

  /** What is remembered, or null. */
  V of(K key) {
    return values.isEmpty() ? null : values.get(key);
  }

  Map<K, V> all() {
    return Map.copyOf(values);
  }
}
