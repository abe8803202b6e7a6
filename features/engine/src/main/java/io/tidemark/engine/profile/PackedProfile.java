package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.profile.ValueHistory.GroupTotals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Binary format of a profile, column by column. A hash is omitted if its text determines it. */
final class PackedProfile {
  private static final int MOST_DAYS = 180;

  private PackedProfile() {}

  static void writeDays(ByteSink sink, List<DailyStats> days, ProfileSchema schema, long asOf) {
    sink.varint(days.size());
    PackedLongs.write(sink, days.stream().mapToLong(day -> asOf - day.epochDay()).toArray());
    long[][] figures = days.stream().map(DailyStats::figures).toArray(long[][]::new);
    for (int c = 0; c < DailyStats.count(schema); c++) {
      int column = c;
      PackedLongs.write(sink, Arrays.stream(figures).mapToLong(day -> day[column]).toArray());
    }
    for (int n = 0; n < schema.numbers().size(); n++) {
      int number = n;
      PackedDoubles.write(sink, days.stream().mapToDouble(d -> d.numberMax()[number]).toArray());
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
      days.add(DailyStats.of(schema, day(source, asOf - ages[i]), figures[i], numbers[i], source));
    }
    return days;
  }

  static void writeValues(ByteSink sink, ValueHistory values, long asOf, boolean grouped) {
    int size = values.hashes().length;
    sink.varint(size);
    PackedTexts.write(sink, values.texts());
    PackedLongs.write(sink, exactTexts(values.hashes(), values.texts()));
    for (int i = 0; i < size; i++) {
      if (values.texts()[i] == null || ValueHash.of(values.texts()[i]) != values.hashes()[i]) {
        sink.i64(values.hashes()[i]);
      }
    }
    long[] ages = new long[size];
    long[] spans = new long[size];
    long[] daysSeen = new long[size];
    for (int i = 0; i < size; i++) {
      ages[i] = asOf - values.lastDay()[i];
      spans[i] = values.lastDay()[i] - (long) values.firstDay()[i];
      daysSeen[i] = values.daysSeen()[i];
    }
    PackedLongs.write(sink, ages);
    PackedLongs.write(sink, spans);
    PackedLongs.write(sink, daysSeen);
    PackedDoubles.write(sink, values.counts());
    if (grouped) {
      long[] distinct = Arrays.stream(values.groups()).distinct().sorted().toArray();
      sink.varint(distinct.length);
      for (long group : distinct) {
        sink.i64(group);
      }
      PackedLongs.write(
          sink,
          Arrays.stream(values.groups()).map(g -> Arrays.binarySearch(distinct, g)).toArray());
      values.evicted().write(sink);
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
    long[] indices = PackedLongs.read(source, values.groups().length);
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= distinct.length) {
        throw source.damaged("it refers to group " + indices[i] + " of only " + distinct.length);
      }
      values.groups()[i] = distinct[(int) indices[i]];
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

  /**
   * Encoding of a column of integers in the smallest of three forms: zeros, offsets from the
   * minimum with a fixed bit width, or runs. Equal columns have equal bytes. The reader must know
   * the number of values.
   */
  static final class PackedLongs {
    /** Form of runs. Values from 0 to 64 are bit widths. */
    private static final int RUNS = 65;

    private static final int ZEROS = 66;

    static void write(ByteSink sink, long[] values) {
      if (values.length == 0) {
        return;
      }
      long least = values[0];
      long most = values[0];
      for (long value : values) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      if (least == 0 && most == 0) {
        sink.u8(ZEROS);
        return;
      }
      int width = 64 - Long.numberOfLeadingZeros(most - least);
      long packed = length(least) + ((long) values.length * width + 7) / 8;
      if (packed <= runsLength(values)) {
        sink.u8(width);
        sink.signed(least);
        writeBits(sink, values, least, width);
      } else {
        sink.u8(RUNS);
        writeRuns(sink, values);
      }
    }

    static long[] read(ByteSource source, int count) {
      long[] values = new long[count];
      if (count == 0) {
        return values;
      }
      int form = source.u8();
      if (form > ZEROS) {
        throw source.damaged("its form is unknown: " + form);
      }
      if (form == RUNS) {
        readRuns(source, values);
      } else if (form != ZEROS) {
        long least = source.signed();
        readBits(source, values, least, form);
      }
      return values;
    }

    private static void writeBits(ByteSink sink, long[] values, long least, int width) {
      int held = 0;
      int current = 0;
      for (long value : values) {
        long above = value - least;
        for (int bit = 0; bit < width; bit++) {
          current |= (int) (above >>> bit & 1) << held++;
          if (held == 8) {
            sink.u8(current);
            current = 0;
            held = 0;
          }
        }
      }
      if (held > 0) {
        sink.u8(current);
      }
    }

    private static void readBits(ByteSource source, long[] values, long least, int width) {
      int left = 0;
      int current = 0;
      for (int i = 0; i < values.length; i++) {
        long above = 0;
        for (int bit = 0; bit < width; bit++) {
          if (left == 0) {
            current = source.u8();
            left = 8;
          }
          above |= (long) (current & 1) << bit;
          current >>= 1;
          left--;
        }
        values[i] = least + above;
      }
      if (current != 0) {
        throw source.damaged("there are bits after the last number");
      }
    }

    private static void writeRuns(ByteSink sink, long[] values) {
      for (int from = 0; from < values.length; ) {
        int to = endOfRun(values, from);
        sink.varint(to - from);
        sink.signed(values[from]);
        from = to;
      }
    }

    private static void readRuns(ByteSource source, long[] values) {
      for (int from = 0; from < values.length; ) {
        int run = source.nonNegativeInt();
        if (run == 0 || run > values.length - from) {
          throw source.damaged(
              "it has a run of %s numbers, but only %s are left"
                  .formatted(run, values.length - from));
        }
        Arrays.fill(values, from, from + run, source.signed());
        from += run;
      }
    }

    private static long runsLength(long[] values) {
      long length = 0;
      for (int from = 0; from < values.length; ) {
        int to = endOfRun(values, from);
        length += unsignedLength(to - from) + length(values[from]);
        from = to;
      }
      return length;
    }

    private static int endOfRun(long[] values, int from) {
      int to = from + 1;
      while (to < values.length && values[to] == values[from]) {
        to++;
      }
      return to;
    }

    private static int length(long value) {
      return unsignedLength((value << 1) ^ (value >> 63));
    }

    private static int unsignedLength(long value) {
      return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }
  }

  /** Encoding of a column of doubles, most of which are integers or absent (NaN). */
  static final class PackedDoubles {
    private static final int ABSENT = 0;
    private static final int WHOLE = 1;
    private static final int OTHER = 2;

    static void write(ByteSink sink, double[] values) {
      PackedLongs.write(sink, Arrays.stream(values).mapToLong(PackedDoubles::kind).toArray());
      PackedLongs.write(
          sink,
          Arrays.stream(values).filter(v -> kind(v) == WHOLE).mapToLong(v -> (long) v).toArray());
      for (double value : values) {
        if (kind(value) == OTHER) {
          sink.f64(value);
        }
      }
    }

    static double[] read(ByteSource source, int count) {
      long[] kinds = PackedLongs.read(source, count);
      long[] whole =
          PackedLongs.read(source, (int) Arrays.stream(kinds).filter(k -> k == WHOLE).count());
      double[] values = new double[count];
      int next = 0;
      for (int i = 0; i < count; i++) {
        if (kinds[i] == ABSENT) {
          values[i] = Double.NaN;
        } else if (kinds[i] == WHOLE) {
          values[i] = whole[next++];
        } else if (kinds[i] == OTHER) {
          values[i] = source.f64();
        } else {
          throw source.damaged("a number has the unknown kind " + kinds[i]);
        }
      }
      return values;
    }

    private static long kind(double value) {
      if (Double.isNaN(value)) {
        return ABSENT;
      }
      boolean whole =
          Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits((double) (long) value);
      return whole ? WHOLE : OTHER;
    }
  }

  /** Encoding of a column of strings, many of them null or with the prefix of the one before. */
  static final class PackedTexts {

    static void write(ByteSink sink, String[] texts) {
      long[] present = new long[texts.length];
      for (int i = 0; i < texts.length; i++) {
        present[i] = texts[i] == null ? 0 : 1;
      }
      PackedLongs.write(sink, present);
      String before = "";
      for (String text : texts) {
        if (text != null) {
          int shared = shared(before, text);
          sink.varint(shared);
          sink.text(text.substring(shared));
          before = text;
        }
      }
    }

    static String[] read(ByteSource source, int count) {
      long[] present = PackedLongs.read(source, count);
      String[] texts = new String[count];
      String before = "";
      for (int i = 0; i < count; i++) {
        if (present[i] != 0) {
          int shared = source.nonNegativeInt();
          if (shared > before.length()) {
            throw source.damaged(
                shared + " characters shared with a text that has only " + before.length());
          }
          String rest = source.text();
          if (rest == null) {
            throw source.damaged("the rest of a text is missing");
          }
          texts[i] = TruncatedText.of(before.substring(0, shared) + rest);
          before = texts[i];
        }
      }
      return texts;
    }

    /** Returns the shared prefix's length; half a surrogate pair cannot be encoded as UTF-8. */
    private static int shared(String before, String text) {
      int shared = 0;
      int most = Math.min(before.length(), text.length());
      while (shared < most && before.charAt(shared) == text.charAt(shared)) {
        shared++;
      }
      return shared > 0 && Character.isHighSurrogate(text.charAt(shared - 1)) ? shared - 1 : shared;
    }
  }

  /** Nine-byte header of every record: a version and a schema fingerprint. */
  static final class RecordHeader {
    private static final int VERSION = 1;

    static ByteSink begin(long fingerprint) {
      ByteSink sink = new ByteSink();
      sink.u8(VERSION);
      sink.i64(fingerprint);
      return sink;
    }

    /**
     * @throws IllegalArgumentException if the record has a different version or fingerprint
     */
    static void check(ByteSource source, long fingerprint, String what) {
      int found = source.u8();
      if (found != VERSION) {
        throw new IllegalArgumentException(
            ("%s has version %s, but this engine reads version %s; rebuild the record from"
                    + " its events, or use the engine that wrote it")
                .formatted(what, found, VERSION));
      }
      if (source.i64() != fingerprint) {
        throw new IllegalArgumentException(
            what
                + " does not store the values that the catalogue compares with history;"
                + " rebuild summaries and profiles after changing the catalogue");
      }
    }
  }
}
