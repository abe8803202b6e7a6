package io.tidemark.engine.operator;

import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import java.util.ArrayDeque;
import java.util.Arrays;

/** The times of the latest events of a trailing window, exactly; at most {@link #CAP}. */
final class WindowedTimes implements FadingState {
  static final int CAP = 64;

  private static final int LEAST_INTERVALS = 5;

  private final long windowMicros;
  private final ArrayDeque<Long> times = new ArrayDeque<>(2);

  WindowedTimes(long windowMicros) {
    this.windowMicros = windowMicros;
  }

  /** Adds an event, as late as the one before it at least; what leaves the window goes. */
  void add(long micros) {
    long late = times.isEmpty() ? micros : Math.max(micros, times.getLast());
    times.addLast(late);
    while (times.size() > CAP || times.getFirst() <= late - windowMicros) {
      times.removeFirst();
    }
  }

  /**
   * How regular the times between events are, from 0 to 1: the mean of 1 − |Bowley skewness| and of
   * (median − median absolute deviation) / median, not below 0. Quartiles are interpolated. NaN
   * below five intervals, and where half of them are nothing.
   */
  double regularity() {
    if (times.size() <= LEAST_INTERVALS) {
      return Double.NaN;
    }
    double[] intervals = new double[times.size() - 1];
    long before = times.getFirst();
    int at = -1;
    for (long time : times) {
      if (at >= 0) {
        intervals[at] = (time - before) / 1e6;
      }
      before = time;
      at++;
    }
    Arrays.sort(intervals);
    double median = quantile(intervals, 0.5);
    if (median == 0) {
      return Double.NaN;
    }
    double low = quantile(intervals, 0.25);
    double high = quantile(intervals, 0.75);
    double skew = high == low ? 0 : (high + low - 2 * median) / (high - low);
    for (int i = 0; i < intervals.length; i++) {
      intervals[i] = Math.abs(intervals[i] - median);
    }
    Arrays.sort(intervals);
    double spread = Math.max(0, (median - quantile(intervals, 0.5)) / median);
    return (1 - Math.abs(skew) + spread) / 2;
  }

  private static double quantile(double[] sorted, double share) {
    double place = (sorted.length - 1) * share;
    int below = (int) place;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  @Override
  public long fadesAt() {
    return times.isEmpty() ? ALREADY : times.getLast() + windowMicros;
  }

  @Override
  public void write(ByteSink sink) {
    sink.varint(times.size());
    times.forEach(sink::i64);
  }

  @Override
  public void read(ByteSource source) {
    int size = source.count(8);
    if (size > CAP) {
      throw source.damaged(size + " times, at most " + CAP + " are kept");
    }
    for (int i = 0; i < size; i++) {
      long time = source.i64();
      if (!times.isEmpty() && time < times.getLast()) {
        throw source.damaged("times out of order");
      }
      times.addLast(time);
    }
  }
}
