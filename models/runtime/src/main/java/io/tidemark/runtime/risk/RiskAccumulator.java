package io.tidemark.runtime.risk;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.EventTime;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Evidence against a pair of credential and source: the strongest event of each leading feature.
 * Also counts the events of this pair and of the identity's others since the first evidence, until
 * the pair has been idle for a day. Arrays are sorted by feature, for a fixed order of factors.
 */
final class RiskAccumulator {
  static final int MAX_FEATURE = 65_535;

  private int[] features = new int[2];
  private double[] strengths = new double[2];
  private long[] times = new long[2];
  private int size;
  private long lastEventMicros = Long.MIN_VALUE;
  private long ownEvents;
  private long otherEvents;

  void countOwn(long timeMicros) {
    if (timeMicros > lastEventMicros + EventTime.DAY) {
      ownEvents = 0;
      otherEvents = 0;
    }
    lastEventMicros = Math.max(lastEventMicros, timeMicros);
    ownEvents++;
  }

  void countOther() {
    otherEvents++;
  }

  /** Returns the microseconds since this pair's last event; negative if that is later. */
  long idleMicros(long timeMicros) {
    return timeMicros - lastEventMicros;
  }

  /** Returns this pair's share of the counted events, from 0 to 1. */
  double shareOfEvents() {
    return (double) ownEvents / Math.max(1, ownEvents + otherEvents);
  }

  /** Adds evidence; of one feature, keeps what is stronger at the later of the two times. */
  void add(int feature, double strength, long timeMicros, RiskPolicy policy) {
    int at = Arrays.binarySearch(features, 0, size, feature);
    if (at < 0) {
      insert(-at - 1, feature, strength, timeMicros);
      return;
    }
    double there = strengths[at] * policy.remaining(times[at], timeMicros);
    double added = strength * policy.remaining(timeMicros, times[at]);
    if (added > there) {
      strengths[at] = strength;
      times[at] = timeMicros;
    }
  }

  double risk(long timeMicros, RiskPolicy policy) {
    double trust = 1;
    for (int i = 0; i < size; i++) {
      trust *= 1 - strengths[i] * policy.remaining(times[i], timeMicros);
    }
    return 1 - trust;
  }

  /** Returns the risk that results from evidence later than the given time, without decay. */
  double gathered(long sinceMicros) {
    double trust = 1;
    for (int i = 0; i < size; i++) {
      trust *= times[i] > sinceMicros ? 1 - strengths[i] : 1;
    }
    return 1 - trust;
  }

  boolean hasAny(IntPredicate kind, long sinceMicros) {
    for (int i = 0; i < size; i++) {
      if (times[i] > sinceMicros && kind.test(features[i])) {
        return true;
      }
    }
    return false;
  }

  /** Returns the lowest leading feature of the strongest evidence, or −1. */
  int strongestFeature(long timeMicros, RiskPolicy policy) {
    int strongest = -1;
    double most = 0;
    for (int i = 0; i < size; i++) {
      double weight = strengths[i] * policy.remaining(times[i], timeMicros);
      if (weight > most) {
        most = weight;
        strongest = features[i];
      }
    }
    return strongest;
  }

  long latestMicros() {
    long latest = Long.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      latest = Math.max(latest, times[i]);
    }
    return latest;
  }

  /** Drops evidence up to and including the given time. */
  void clearUpTo(long timeMicros) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (times[i] > timeMicros) {
        features[kept] = features[i];
        strengths[kept] = strengths[i];
        times[kept++] = times[i];
      }
    }
    size = kept;
  }

  RiskAccumulator copy() {
    RiskAccumulator copy = new RiskAccumulator();
    for (int i = 0; i < size; i++) {
      copy.insert(i, features[i], strengths[i], times[i]);
    }
    copy.lastEventMicros = lastEventMicros;
    copy.ownEvents = ownEvents;
    copy.otherEvents = otherEvents;
    return copy;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void write(ByteSink out) {
    out.i64(lastEventMicros).i64(ownEvents).i64(otherEvents).i32(size);
    for (int i = 0; i < size; i++) {
      out.i32(features[i]).f64(strengths[i]).i64(times[i]);
    }
  }

  static RiskAccumulator read(ByteSource in) {
    RiskAccumulator pile = new RiskAccumulator();
    pile.lastEventMicros = in.at("risk state's time of the last event").i64();
    pile.ownEvents = in.at("risk state's count of own events").i64();
    pile.otherEvents = in.at("risk state's count of other events").i64();
    if (pile.ownEvents < 0 || pile.otherEvents < 0) {
      throw in.at("risk state's counts of events").damaged(16, "a count is negative");
    }
    int count = in.at("risk state's pieces of evidence").count32(20);
    int last = -1;
    for (int i = 0; i < count; i++) {
      int feature = in.at("risk state's leading feature").i32UpTo(MAX_FEATURE);
      if (feature <= last) {
        throw in.at("risk state's leading feature").damaged(4, feature + " comes after " + last);
      }
      double strength = in.at("risk state's evidence").f64();
      if (!(strength > 0 && strength <= RiskPolicy.MOST_EVIDENCE)) {
        throw in.at("risk state's evidence").damaged(8, strength + " is outside 0 to 0.99");
      }
      pile.insert(i, feature, strength, in.at("risk state's time of evidence").i64());
      last = feature;
    }
    return pile;
  }

  private void insert(int at, int feature, double strength, long timeMicros) {
    if (size == features.length) {
      features = Arrays.copyOf(features, 2 * size);
      strengths = Arrays.copyOf(strengths, 2 * size);
      times = Arrays.copyOf(times, 2 * size);
    }
    System.arraycopy(features, at, features, at + 1, size - at);
    System.arraycopy(strengths, at, strengths, at + 1, size - at);
    System.arraycopy(times, at, times, at + 1, size - at);
    features[at] = feature;
    strengths[at] = strength;
    times[at] = timeMicros;
    size++;
  }
}
