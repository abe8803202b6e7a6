package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import java.util.Arrays;
import java.util.HashMap;

/**
 * Distinct values of one expression on one day with their counts, sorted by hash. Only the {@link
 * #CAP} smallest hashes are kept. Merging is exact: a value in the result was kept, with its full
 * count, in every part in which it occurred.
 *
 * @param texts text of each value, or null for steps
 * @param groups group of each value, or {@link ValueHash#ABSENT}
 */
@SuppressWarnings("ArrayRecordComponent")
record ValueCounts(long[] hashes, int[] counts, String[] texts, long[] groups) {
  static final int CAP = 256;

  static final ValueCounts EMPTY =
      new ValueCounts(new long[0], new int[0], new String[0], new long[0]);

  int size() {
    return hashes.length;
  }

  boolean isFull() {
    return hashes.length >= CAP;
  }

  /**
   * Returns the number of distinct values. Beyond the cap, it is estimated from how densely the
   * smallest hashes are spaced (Bar-Yossef et al., Counting Distinct Elements in a Data Stream,
   * RANDOM 2002).
   */
  int distinct() {
    if (!isFull()) {
      return hashes.length;
    }
    double covered = (hashes[CAP - 1] / 2.0 - Long.MIN_VALUE / 2.0) / -(double) Long.MIN_VALUE;
    return (int) Math.min(Integer.MAX_VALUE, Math.rint((CAP - 1) / covered));
  }

  void write(ByteSink sink, boolean grouped) {
    sink.varint(hashes.length);
    for (int i = 0; i < hashes.length; i++) {
      sink.i64(hashes[i]);
      sink.varint(counts[i]);
      sink.text(texts[i]);
      if (grouped) {
        sink.i64(groups[i]);
      }
    }
  }

  static ValueCounts read(ByteSource source, boolean grouped) {
    int size = source.count(10);
    if (size > CAP) {
      throw source.damaged(size + " values, but at most " + CAP + " are kept");
    }
    if (size == 0) {
      return EMPTY;
    }
    long[] hashes = new long[size];
    int[] counts = new int[size];
    String[] texts = new String[size];
    long[] groups = new long[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = source.i64();
      if (i > 0 && hashes[i] <= hashes[i - 1]) {
        throw source.damaged("its values are out of order");
      }
      counts[i] = source.nonNegativeInt();
      texts[i] = source.text();
      groups[i] = grouped ? source.i64() : ValueHash.ABSENT;
    }
    return new ValueCounts(hashes, counts, texts, groups);
  }

  /** Returns the saturating sum of two counts, whatever the order of merging. */
  static int capped(int a, int b) {
    return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
  }

  static final class Builder {
    private final HashMap<Long, Entry> entries = new HashMap<>();
    private long largest = Long.MAX_VALUE;

    void add(String value) {
      add(ValueHash.of(value), 1, value, ValueHash.ABSENT);
    }

    void add(long hash) {
      add(hash, 1, null, ValueHash.ABSENT);
    }

    void add(ValueExpression expression, int at, AccessEvent event) {
      String text = expression.value(event, at);
      EventColumn by = expression.group();
      long group = by == null ? ValueHash.ABSENT : ValueHash.of(event.text(by));
      long hash = ValueHash.of(text);
      add(by == null ? hash : ValueHash.pair(group, hash), 1, text, group);
    }

    int size() {
      return entries.size();
    }

    void addAll(ValueCounts other) {
      for (int i = 0; i < other.size(); i++) {
        add(other.hashes[i], other.counts[i], other.texts[i], other.groups[i]);
      }
    }

    void add(long hash, int count, String text, long group) {
      Entry entry = entries.get(hash);
      if (entry != null) {
        entry.count = capped(entry.count, count);
        entry.show(text);
      } else if (hash <= largest) {
        entries.put(hash, new Entry(count, text == null ? null : TruncatedText.of(text), group));
        if (entries.size() > 2 * CAP) {
          smallest();
        }
      }
    }

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
      long[] groups = new long[hashes.length];
      for (int i = 0; i < hashes.length; i++) {
        Entry entry = entries.get(hashes[i]);
        counts[i] = entry.count;
        texts[i] = entry.text;
        groups[i] = entry.group;
      }
      return new ValueCounts(hashes, counts, texts, groups);
    }
  }

  private static final class Entry {
    private int count;
    private final long group;
    private String text;

    private Entry(int count, String text, long group) {
      this.count = count;
      this.text = text;
      this.group = group;
    }

    /** Chooses the text to display, whatever the order of events: collisions can be provoked. */
    private void show(String other) {
      if (text != null && !text.equals(other)) {
        String shown = TruncatedText.of(other);
        text = shown.compareTo(text) < 0 ? shown : text;
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueCounts that
        && Arrays.equals(hashes, that.hashes)
        && Arrays.equals(counts, that.counts)
        && Arrays.equals(texts, that.texts)
        && Arrays.equals(groups, that.groups);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hashes);
  }
}
