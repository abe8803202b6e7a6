package io.tidemark.engine.event;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Immutable map in order of key, in half the memory of a tree of the usual fifteen entries. */
final class TextMap extends AbstractMap<String, String> {
  private final String[] keys;
  private final String[] values;

  TextMap(Map<String, String> entries) {
    keys = entries.keySet().toArray(new String[0]);
    Arrays.sort(keys);
    values = new String[keys.length];
    Arrays.setAll(values, i -> entries.get(keys[i]));
  }

  @Override
  public int size() {
    return keys.length;
  }

  @Override
  public boolean containsKey(Object key) {
    return indexOf(key) >= 0;
  }

  @Override
  public String get(Object key) {
    int index = indexOf(key);
    return index < 0 ? null : values[index];
  }

  private int indexOf(Object key) {
    return key instanceof String text ? Arrays.binarySearch(keys, text) : -1;
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return keys.length;
      }

      @Override
      public Iterator<Entry<String, String>> iterator() {
        return IntStream.range(0, keys.length)
            .<Entry<String, String>>mapToObj(i -> new SimpleImmutableEntry<>(keys[i], values[i]))
            .iterator();
      }
    };
  }
}
