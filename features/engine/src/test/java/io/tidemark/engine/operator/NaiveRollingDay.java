package io.tidemark.engine.operator;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.DayClass;
import java.util.ArrayList;
import java.util.List;

/**
 * Usual level of the 24 hours before an event, computed from all earlier events: median and spread
 * of ln(1 + events).
 */
record NaiveRollingDay(double median, double spread) {
  static NaiveRollingDay of(NaiveNow now) {
    long today = NaiveHistory.day(now.event());
    NaiveRollingDay ofToday = ofDay(now, today);
    if (DayClass.of(today) == DayClass.of(today - 1)) {
      return ofToday;
    }
    NaiveRollingDay ofYesterday = ofDay(now, today - 1);
    double hours = EventTime.ofDay(now.event().timeMicros()) / 3.6e9;
    double begun = shareBefore(now, today, hours) * Math.expm1(ofToday.median);
    double left = (1 - shareBefore(now, today - 1, hours)) * Math.expm1(ofYesterday.median);
    if (begun + left <= Math.expm1(ofToday.median)) {
      return ofToday;
    }
    return new NaiveRollingDay(
        Math.log1p(begun + left),
        (begun * ofToday.spread + left * ofYesterday.spread) / (begun + left));
  }

  /** Returns the usual level of a whole day of the same class. */
  static NaiveRollingDay ofDay(NaiveNow now, long day) {
    List<Double> figures = new ArrayList<>();
    for (long like : now.history().alike(day)) {
      figures.add(Math.log1p(now.history().on(like).size()));
    }
    double median = NaiveHistory.median(figures);
    double mad = NaiveHistory.median(figures.stream().map(f -> Math.abs(f - median)).toList());
    return new NaiveRollingDay(median, 1.4826 * mad);
  }

  private static double shareBefore(NaiveNow now, long day, double hours) {
    double before = 0;
    double all = 0;
    for (int h = 0; h < 24; h++) {
      double usual = usualIn(now, day, h);
      all += usual;
      before += usual * Math.max(0, Math.min(1, hours - h));
    }
    return all == 0 ? hours / 24 : before / all;
  }

  private static double usualIn(NaiveNow now, long day, int hour) {
    List<Double> figures = new ArrayList<>();
    for (long like : now.history().alike(day)) {
      long events =
          now.history().on(like).stream()
              .filter(event -> EventTime.hourOfDay(event.timeMicros()) == hour)
              .count();
      figures.add(Math.log1p((double) events));
    }
    return Math.expm1(NaiveHistory.median(figures));
  }
}
