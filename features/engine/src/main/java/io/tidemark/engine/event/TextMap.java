package io.tidemark.engine.event;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Immutable map in order of key. It consists of two arrays, because a tree of the usual fifteen
 * entries takes twice the memory and is slower to build and to collect.
 */
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
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < keys.length;
          }

          @Override
          public Entry<String, String> next() {
            if (next == keys.length) {
              throw new NoSuchElementException();
            }
            return new SimpleImmutableEntry<>(keys[next], values[next++]);
          }
        };
      }
    };
  }
}
