package io.tidemark.engine.profile;

import java.util.Arrays;

/** The figures of one active day that a profile keeps: no values, only how many. */
final class DayFigures {
  /** The bit after those of the 24 hours. */
  private static final int WARM_UP = 1 << 24;

  /** Beyond this a double would no longer hold each whole number. */
  static final long LARGEST_SUM = 1L << 53;

  final int epochDay;
  final int[] eventsByHour;
  final int peakPerTenMinutes;
  final int writes;
  final int highImpact;
  final int failures;
  final int denied;

  /** Distinct values per expression of the schema. */
  final int[] distinct;

  /** Values per expression that were not known when the day began. */
  final int[] novel;

  /**
   * Whether too few active days came before for anything to be known, so that everything on this
   * day was new by definition.
   */
  final boolean warmUp;

  /** Largest number per expression of the schema; NaN where the day had none. */
  final double[] numberMax;

  /** Sum per summed expression of the schema; −1 where the day had none. */
  final long[] numberSum;

  DayFigures(DaySummary day, int[] novel, boolean warmUp) {
    epochDay = Math.toIntExact(day.epochDay);
    eventsByHour = day.eventsByHour();
    peakPerTenMinutes = day.peakPerTenMinutes();
    writes = day.writes;
    highImpact = day.highImpact;
    failures = day.failures;
    denied = day.denied;
    distinct = Arrays.stream(day.values).mapToInt(ValueCounts::distinct).toArray();
    this.novel = novel;
    this.warmUp = warmUp;
    numberMax = day.numberMax;
    numberSum = day.numberSum;
  }

  DayFigures(ProfileSchema schema, ByteSource source) {
    epochDay = source.day();
    eventsByHour = new int[24];
    int hours = source.whole();
    if (hours >> 25 != 0) {
      throw source.damaged("hours of " + hours);
    }
    warmUp = (hours & WARM_UP) != 0;
    for (int hour = 0; hour < 24; hour++) {
      eventsByHour[hour] = (hours >> hour & 1) == 1 ? source.whole() : 0;
    }
    peakPerTenMinutes = source.whole();
    writes = source.whole();
    highImpact = source.whole();
    failures = source.whole();
    denied = source.whole();
    distinct = new int[schema.values().size()];
    novel = new int[distinct.length];
    for (int i = 0; i < distinct.length; i++) {
      distinct[i] = source.whole();
      novel[i] = source.whole();
    }
    numberMax = new double[schema.numbers().size()];
    for (int i = 0; i < numberMax.length; i++) {
      numberMax[i] = source.f64();
    }
    numberSum = new long[schema.sums().size()];
    for (int i = 0; i < numberSum.length; i++) {
      numberSum[i] = sum(source);
    }
  }

  /** A daily sum, −1 for none; written one higher. */
  static long sum(ByteSource source) {
    long written = source.varint();
    if (written < 0 || written > LARGEST_SUM + 1) {
      throw source.damaged("a sum of " + Long.toUnsignedString(written));
    }
    return written - 1;
  }

  void write(ByteSink sink) {
    sink.signed(epochDay);
    int hours = warmUp ? WARM_UP : 0;
    for (int hour = 0; hour < 24; hour++) {
      hours |= eventsByHour[hour] > 0 ? 1 << hour : 0;
    }
    sink.varint(hours);
    for (int count : eventsByHour) {
      if (count > 0) {
        sink.varint(count);
      }
    }
    sink.varint(peakPerTenMinutes);
    sink.varint(writes);
    sink.varint(highImpact);
    sink.varint(failures);
    sink.varint(denied);
    for (int i = 0; i < distinct.length; i++) {
      sink.varint(distinct[i]);
      sink.varint(novel[i]);
    }
    for (double max : numberMax) {
      sink.f64(max);
    }
    for (long sum : numberSum) {
      sink.varint(sum + 1);
    }
  }

  long events() {
    long sum = 0;
    for (int count : eventsByHour) {
      sum += count;
    }
    return sum;
  }
}
