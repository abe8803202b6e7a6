package io.tidemark.engine.profile;

import java.util.Arrays;
import java.util.HashMap;

/**
 * The distinct values of one expression in one day, each with its count: sorted by hash, and when
 * there are more than {@link #CAP} only those with the smallest hashes. That rule makes merging
 * exact: a value that survives in the whole survived in every part, with its full count.
 */
final class ValueCounts {
  /** Distinct values kept for one expression and day. */
  static final int CAP = 256;

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

  /** Whether there may have been values beyond those kept. */
  boolean isFull() {
    return hashes.length >= CAP;
  }

  /**
   * Distinct values, estimated where not all are kept: hashes are spread evenly, so the largest of
   * the k smallest tells how dense they lie. [1] Bar-Yossef et al., Counting Distinct Elements in a
   * Data Stream, RANDOM 2002.
   */
  int distinct() {
    if (!isFull()) {
      return hashes.length;
    }
    double covered = (hashes[CAP - 1] / 2.0 - Long.MIN_VALUE / 2.0) / -(double) Long.MIN_VALUE;
    return (int) Math.min(Integer.MAX_VALUE, Math.rint((CAP - 1) / covered));
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
    int size = source.count(10);
    if (size > CAP) {
      throw source.damaged(size + " values, at most " + CAP + " are kept");
    }
    if (size == 0) {
      return EMPTY;
    }
    long[] hashes = new long[size];
    int[] counts = new int[size];
    String[] texts = new String[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = source.i64();
      if (i > 0 && hashes[i] <= hashes[i - 1]) {
        throw source.damaged("values out of order");
      }
      counts[i] = source.whole();
      texts[i] = source.text();
    }
    return new ValueCounts(hashes, counts, texts);
  }

  /** The sum of two counts, or the largest there is: however parts are merged, the same. */
  static int capped(int a, int b) {
    return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
  }

  /** Collects the values of one day; holds at most twice the cap. */
  static final class Builder {
    private final HashMap<Long, Entry> entries = new HashMap<>();
    private long largest = Long.MAX_VALUE;

    void add(String value) {
      add(ValueHash.of(value), 1, value);
    }

    int size() {
      return entries.size();
    }

    void addAll(ValueCounts other) {
      for (int i = 0; i < other.size(); i++) {
        add(other.hashes[i], other.counts[i], other.texts[i]);
      }
    }

    void add(long hash, int count, String text) {
      Entry entry = entries.get(hash);
      if (entry != null) {
        entry.count = capped(entry.count, count);
        entry.show(text);
      } else if (hash <= largest) {
        entries.put(hash, new Entry(count, KeptText.of(text)));
        if (entries.size() > 2 * CAP) {
          smallest();
        }
      }
    }

    /** Drops all but the smallest hashes, which are given in order. */
    private long[] smallest() {
      long[] hashes = entries.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
      if (hashes.length <= CAP) {
        return hashes;
      }
      largest = hashes[CAP - 1];
      entries.keySet().removeIf(hash -> hash > largest);
      return Arrays.copyOf(hashes, CAP);
    }

    ValueCounts build() {
      if (entries.isEmpty()) {
        return EMPTY;
      }
      long[] hashes = smallest();
      int[] counts = new int[hashes.length];
      String[] texts = new String[hashes.length];
      for (int i = 0; i < hashes.length; i++) {
        Entry entry = entries.get(hashes[i]);
        counts[i] = entry.count;
        texts[i] = entry.text;
      }
      return new ValueCounts(hashes, counts, texts);
    }
  }

  private static final class Entry {
    private int count;
    private String text;

    private Entry(int count, String text) {
      this.count = count;
      this.text = text;
    }

    /** Values can be made to collide; which of two is shown must not depend on their order. */
    private void show(String other) {
      if (!text.equals(other)) {
        String shown = KeptText.of(other);
        text = shown.compareTo(text) < 0 ? shown : text;
      }
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
