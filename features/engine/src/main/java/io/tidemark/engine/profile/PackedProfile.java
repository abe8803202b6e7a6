package io.tidemark.engine.profile;

import java.util.ArrayList;
import java.util.List;

/**
 * The form of a profile's record from version 2 on: what its days and values have in common is
 * written once, column by column. A third of version 1.
 */
final class PackedProfile {
  /** As many days as a history may have. */
  private static final int MOST_DAYS = 180;

  private PackedProfile() {}

  static void writeDays(ByteSink sink, List<DayFigures> days, ProfileSchema schema, long asOf) {
    sink.varint(days.size());
    PackedLongs.write(sink, days.stream().mapToLong(day -> asOf - day.epochDay).toArray());
    long[][] figures = days.stream().map(DayFigures::figures).toArray(long[][]::new);
    for (int c = 0; c < DayFigures.count(schema); c++) {
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

  static List<DayFigures> readDays(ByteSource source, ProfileSchema schema, long asOf) {
    int size = source.whole();
    if (size > MOST_DAYS) {
      throw source.damaged(size + " days, at most " + MOST_DAYS + " are kept");
    }
    long[] ages = PackedLongs.read(source, size);
    long[][] figures = new long[size][DayFigures.count(schema)];
    for (int c = 0; c < DayFigures.count(schema); c++) {
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
    List<DayFigures> days = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      days.add(new DayFigures(schema, day(source, asOf - ages[i]), figures[i], numbers[i], source));
    }
    return days;
  }

  static void writeValues(ByteSink sink, KnownValues values, long asOf) {
    int size = values.hashes.length;
    sink.varint(size);
    for (long hash : values.hashes) {
      sink.i64(hash);
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
    PackedTexts.write(sink, values.texts);
  }

  static KnownValues readValues(ByteSource source, long asOf) {
    int size = source.count(8);
    long[] hashes = new long[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = source.i64();
      if (i > 0 && hashes[i] <= hashes[i - 1]) {
        throw source.damaged("values out of order");
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
        throw source.damaged("a value " + ages[i] + " days old, seen on " + seen[i]);
      }
      lastDay[i] = day(source, asOf - ages[i]);
      firstDay[i] = day(source, lastDay[i] - spans[i]);
      daysSeen[i] = (int) seen[i];
    }
    double[] counts = PackedDoubles.read(source, size);
    return new KnownValues(
        hashes, firstDay, lastDay, daysSeen, counts, PackedTexts.read(source, size));
  }

  private static int day(ByteSource source, long day) {
    if (day != (int) day) {
      throw source.damaged("a day of " + day);
    }
    return (int) day;
  }
}
