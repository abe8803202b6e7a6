package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * Encoding of a column of integers in the smallest of three forms: zeros, offsets from the minimum
 * with a fixed bit width, or runs. Equal columns have equal bytes. The reader must know the number
 * of values.
 */
final class PackedLongs {
  /** Form of runs. Values from 0 to 64 are bit widths. */
  private static final int RUNS = 65;

  private static final int ZEROS = 66;

  private PackedLongs() {}

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
      java.util.Arrays.fill(values, from, from + run, source.signed());
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
