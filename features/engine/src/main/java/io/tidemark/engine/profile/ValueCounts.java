package io.tidemark.engine.profile;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The distinct values of one expression in one day, each with its count: sorted by hash, and when
 * there are more than {@link #CAP} only those with the smallest hashes. That rule makes merging
 * exact: a value that survives in the whole survived in every part, with its full count.
 */
final class ValueCounts {
  /** Distinct values kept for one expression and day. */
  static final int CAP = 256;

  /** Characters of a value kept to show it to a person. */
  static final int TEXT_LIMIT = 96;

  static final ValueCounts EMPTY = new ValueCounts(new long[0], new int[0], new String[0]);

  final long[] hashes;
  final int[] counts;
  final String[] texts;

  private ValueCounts(long[] hashes, int[] counts, String[] texts) {
    this.hashes = hashes;
    this.counts = counts;
    this.texts = texts;
  }

  int size() {
    return hashes.length;
  }

  boolean isFull() {
    return hashes.length >= CAP;
  }

  void write(ByteSink sink) {
    sink.varint(hashes.length);
    for (int i = 0; i < hashes.length; i++) {
      sink.i64(hashes[i]);
      sink.varint(counts[i]);
      sink.text(texts[i]);
    }
  }

  static ValueCounts read(ByteSource source) {
    int size = source.count();
    if (size == 0) {
      return EMPTY;
    }
    long[] hashes = new long[size];
    int[] counts = new int[size];
    String[] texts = new String[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = source.i64();
      counts[i] = (int) source.varint();
      texts[i] = source.text();
    }
    return new ValueCounts(hashes, counts, texts);
  }

  /** Collects the values of one day. */
  static final class Builder {
    private final TreeMap<Long, Entry> entries = new TreeMap<>();

    void add(String value) {
      add(ValueHash.of(value), 1, value);
    }

    void addAll(ValueCounts other) {
      for (int i = 0; i < other.size(); i++) {
        add(other.hashes[i], other.counts[i], other.texts[i]);
      }
    }

    private void add(long hash, int count, String text) {
      Entry entry = entries.get(hash);
      if (entry != null) {
        entry.count = Math.addExact(entry.count, count);
      } else if (entries.size() < CAP || hash < entries.lastKey()) {
        entries.put(hash, new Entry(count, shortened(text)));
        if (entries.size() > CAP) {
          entries.pollLastEntry();
        }
      }
    }

    private static String shortened(String text) {
      return text.length() <= TEXT_LIMIT ? text : text.substring(0, TEXT_LIMIT);
    }

    ValueCounts build() {
      if (entries.isEmpty()) {
        return EMPTY;
      }
      int size = entries.size();
      long[] hashes = new long[size];
      int[] counts = new int[size];
      String[] texts = new String[size];
      int at = 0;
      for (Map.Entry<Long, Entry> entry : entries.entrySet()) {
        hashes[at] = entry.getKey();
        counts[at] = entry.getValue().count;
        texts[at++] = entry.getValue().text;
      }
      return new ValueCounts(hashes, counts, texts);
    }
  }

  private static final class Entry {
    private int count;
    private final String text;

    private Entry(int count, String text) {
      this.count = count;
      this.text = text;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueCounts that
        && Arrays.equals(hashes, that.hashes)
        && Arrays.equals(counts, that.counts)
        && Arrays.equals(texts, that.texts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hashes);
  }
}
