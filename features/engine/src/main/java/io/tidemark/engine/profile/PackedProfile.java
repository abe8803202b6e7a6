package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Compact binary format of a profile, column by column. A hash is omitted if its text determines
 * it.
 */
final class PackedProfile {
  private static final int MOST_DAYS = 180;

  private PackedProfile() {}

  static void writeDays(ByteSink sink, List<DailyStats> days, ProfileSchema schema, long asOf) {
    sink.varint(days.size());
    PackedLongs.write(sink, days.stream().mapToLong(day -> asOf - day.epochDay).toArray());
    long[][] figures = days.stream().map(DailyStats::figures).toArray(long[][]::new);
    for (int c = 0; c < DailyStats.count(schema); c++) {
      long[] column = new long[figures.length];
      for (int i = 0; i < column.length; i++) {
        column[i] = figures[i][c];
      }
      PackedLongs.write(sink, column);
    }
    for (int n = 0; n < schema.numbers().size(); n++) {
      int number = n;
      PackedDoubles.write(sink, days.stream().mapToDouble(d -> d.numberMax[number]).toArray());
    }
  }

  static List<DailyStats> readDays(ByteSource source, ProfileSchema schema, long asOf) {
    int size = source.nonNegativeInt();
    if (size > MOST_DAYS) {
      throw source.damaged(size + " days, but at most " + MOST_DAYS + " are kept");
    }
    long[] ages = PackedLongs.read(source, size);
    long[][] figures = new long[size][DailyStats.count(schema)];
    for (int c = 0; c < DailyStats.count(schema); c++) {
      long[] column = PackedLongs.read(source, size);
      for (int i = 0; i < size; i++) {
        figures[i][c] = column[i];
      }
    }
    double[][] numbers = new double[size][schema.numbers().size()];
    for (int n = 0; n < schema.numbers().size(); n++) {
      double[] column = PackedDoubles.read(source, size);
      for (int i = 0; i < size; i++) {
        numbers[i][n] = column[i];
      }
    }
    List<DailyStats> days = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      days.add(new DailyStats(schema, day(source, asOf - ages[i]), figures[i], numbers[i], source));
    }
    return days;
  }

  static void writeValues(ByteSink sink, ValueHistory values, long asOf, boolean grouped) {
    int size = values.hashes.length;
    sink.varint(size);
    PackedTexts.write(sink, values.texts);
    PackedLongs.write(sink, exactTexts(values.hashes, values.texts));
    for (int i = 0; i < size; i++) {
      if (values.texts[i] == null || ValueHash.of(values.texts[i]) != values.hashes[i]) {
        sink.i64(values.hashes[i]);
      }
    }
    long[] ages = new long[size];
    long[] spans = new long[size];
    long[] daysSeen = new long[size];
    for (int i = 0; i < size; i++) {
      ages[i] = asOf - values.lastDay[i];
      spans[i] = values.lastDay[i] - (long) values.firstDay[i];
      daysSeen[i] = values.daysSeen[i];
    }
    PackedLongs.write(sink, ages);
    PackedLongs.write(sink, spans);
    PackedLongs.write(sink, daysSeen);
    PackedDoubles.write(sink, values.counts);
    if (grouped) {
      long[] distinct = Arrays.stream(values.groups).distinct().sorted().toArray();
      sink.varint(distinct.length);
      for (long group : distinct) {
        sink.i64(group);
      }
      PackedLongs.write(
          sink, Arrays.stream(values.groups).map(g -> Arrays.binarySearch(distinct, g)).toArray());
      values.evicted.write(sink);
    }
  }

  /** Returns, for each text, 1 if its hash is the value's, or 0 if it was truncated. */
  private static long[] exactTexts(long[] hashes, String[] texts) {
    return IntStream.range(0, hashes.length)
        .filter(i -> texts[i] != null)
        .mapToLong(i -> ValueHash.of(texts[i]) == hashes[i] ? 1 : 0)
        .toArray();
  }

  static ValueHistory readValues(ByteSource source, long asOf, boolean grouped) {
    // Each text takes at least two bytes: the lengths of the shared prefix and of the rest.
    int size = source.count(2);
    String[] texts = PackedTexts.read(source, size);
    int kept = (int) Arrays.stream(texts).filter(Objects::nonNull).count();
    long[] exact = PackedLongs.read(source, kept);
    long[] hashes = new long[size];
    int at = 0;
    for (int i = 0; i < size; i++) {
      boolean isExact = texts[i] != null && exact[at++] != 0;
      hashes[i] = isExact ? ValueHash.of(texts[i]) : source.i64();
    }
    ValueHistory values = readFigures(source, asOf, hashes, texts);
    return grouped ? readGroups(source, values) : values;
  }

  private static ValueHistory readGroups(ByteSource source, ValueHistory values) {
    long[] distinct = new long[source.count(8)];
    for (int i = 0; i < distinct.length; i++) {
      distinct[i] = source.i64();
    }
    long[] indices = PackedLongs.read(source, values.groups.length);
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= distinct.length) {
        throw source.damaged("it refers to group " + indices[i] + " of only " + distinct.length);
      }
      values.groups[i] = distinct[(int) indices[i]];
    }
    return values.withEvicted(GroupTotals.read(source));
  }

  private static ValueHistory readFigures(
      ByteSource source, long asOf, long[] hashes, String[] texts) {
    int size = hashes.length;
    for (int i = 1; i < size; i++) {
      if (hashes[i] <= hashes[i - 1]) {
        throw source.damaged("its values are out of order");
      }
    }
    long[] ages = PackedLongs.read(source, size);
    long[] spans = PackedLongs.read(source, size);
    long[] seen = PackedLongs.read(source, size);
    int[] firstDay = new int[size];
    int[] lastDay = new int[size];
    int[] daysSeen = new int[size];
    for (int i = 0; i < size; i++) {
      if (ages[i] < 0 || spans[i] < 0 || seen[i] < 0 || seen[i] > Integer.MAX_VALUE) {
        throw source.damaged(
            "a value " + ages[i] + " days old cannot have been seen on " + seen[i]);
      }
      lastDay[i] = day(source, asOf - ages[i]);
      firstDay[i] = day(source, lastDay[i] - spans[i]);
      daysSeen[i] = (int) seen[i];
    }
    double[] counts = PackedDoubles.read(source, size);
    return new ValueHistory(
        hashes, firstDay, lastDay, daysSeen, counts, texts, new long[size], GroupTotals.NONE);
  }

  private static int day(ByteSource source, long day) {
    if (day != (int) day) {
      throw source.damaged("the impossible day " + day);
    }
    return (int) day;
  }
}
