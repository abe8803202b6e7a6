package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.Arrays;

/** Encoding of a column of doubles, most of which are integers or absent (NaN). */
final class PackedDoubles {
  private static final int ABSENT = 0;
  private static final int WHOLE = 1;
  private static final int OTHER = 2;

  private PackedDoubles() {}

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
