package io.tidemark.engine.profile;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Numbers that are usual for an identity, NaN if unknown. Immutable and thread-safe. */
public final class BehaviourStats {
  /** Minimum number of days of a class; with fewer, the days of both classes are used. */
  public static final int MIN_CLASS_DAYS = 4;

  /** Offset in the array of day medians, day spreads, hour medians, hour spreads and others. */
  private static final int DAY_SPREADS = 2;

  private static final int HOURS = 4;
  private static final int HOUR_SPREADS = HOURS + 48;
  private static final int SHARES = HOUR_SPREADS + 48;
  private static final int PEAK = SHARES + Property.values().length;
  private static final int DISTINCT = PEAK + 1;

  private final double[] figures;
  private final int numbers;
  private final int sums;
  private final Level[] dayLevels = new Level[2];
  private final Level[] hourLevels = new Level[48];

  /** Rolling level of the day requested last. */
  private volatile RollingDay rollingDay;

  /** Median and spread (1.4826 × the median absolute deviation) of a number n as ln(1 + n). */
  public record Level(double median, double spread) {
    static final Level UNKNOWN = new Level(Double.NaN, Double.NaN);
  }

  /** Property whose share of events is compared with history, in the order of binary forms. */
  public enum Property {
    WRITE,
    /** The action has impact ADMIN or CRITICAL. */
    HIGH_IMPACT,
    /** The request was not denied, but it failed. */
    FAILED,
    /** The request was refused by an authorization decision. */
    DENIED;

    public boolean isKnownAtRequest() {
      return this == WRITE || this == HIGH_IMPACT;
    }

    public boolean test(AccessEvent event) {
      return switch (this) {
        case FAILED -> event.outcome() == Outcome.FAILURE;
        case DENIED -> event.outcome() == Outcome.DENIED;
        case WRITE -> event.impact() != Impact.READ;
        case HIGH_IMPACT -> event.impact().compareTo(Impact.ADMIN) >= 0;
      };
    }
  }

  private BehaviourStats(double[] figures, ProfileSchema schema) {
    this.figures = figures;
    numbers = DISTINCT + schema.values().size();
    sums = numbers + schema.numbers().size();
    Arrays.setAll(dayLevels, i -> new Level(figures[i], figures[DAY_SPREADS + i]));
    Arrays.setAll(hourLevels, i -> new Level(figures[HOURS + i], figures[HOUR_SPREADS + i]));
  }

  private static int count(ProfileSchema schema) {
    return DISTINCT + schema.values().size() + schema.numbers().size() + schema.sums().size();
  }

  /** Returns an identity's usual numbers, all NaN if it has too few active days. */
  static BehaviourStats of(Profile profile) {
    ProfileSchema schema = profile.schema();
    double[] figures = new double[count(schema)];
    Arrays.fill(figures, Double.NaN);
    if (profile.hasFigures()) {
      fill(figures, profile.days(), schema);
    }
    return new BehaviourStats(figures, schema);
  }

  private static void fill(double[] figures, List<DailyStats> days, ProfileSchema schema) {
    for (DayClass dayClass : DayClass.values()) {
      List<DailyStats> alike = alike(days, dayClass);
      Level day = level(alike, DailyStats::events);
      figures[dayClass.ordinal()] = day.median();
      figures[DAY_SPREADS + dayClass.ordinal()] = day.spread();
      for (int hour = 0; hour < 24; hour++) {
        int h = hour;
        Level level = level(alike, d -> d.eventsByHour[h]);
        figures[HOURS + dayClass.cell(hour)] = level.median();
        figures[HOUR_SPREADS + dayClass.cell(hour)] = level.spread();
      }
    }
    double events = days.stream().mapToLong(DailyStats::events).sum();
    for (Property property : Property.values()) {
      double with = days.stream().mapToLong(d -> d.withProperty[property.ordinal()]).sum();
      figures[SHARES + property.ordinal()] = (with + 0.02 * 50) / (events + 50);
    }
    int at = PEAK;
    figures[at++] = secondLargest(days, d -> d.peakPerTenMinutes);
    for (int i = 0; i < schema.values().size(); i++) {
      int index = i;
      figures[at++] = secondLargest(days, d -> d.distinct[index]);
    }
    for (int i = 0; i < schema.numbers().size(); i++) {
      int index = i;
      figures[at++] = secondLargest(days, d -> d.numberMax[index]);
    }
    for (int i = 0; i < schema.sums().size(); i++) {
      int index = i;
      figures[at++] =
          secondLargest(days, d -> d.numberSum[index] < 0 ? Double.NaN : d.numberSum[index]);
    }
  }

  /** Returns the usual number of events in an hour on days of the same class. */
  public Level hourLevel(long epochDay, int hour) {
    return hourLevels[DayClass.of(epochDay).cell(hour)];
  }

  public Level dayLevel(long epochDay) {
    return dayLevel(DayClass.of(epochDay));
  }

  public Level dayLevel(DayClass days) {
    return dayLevels[days.ordinal()];
  }

  /**
   * Returns the usual number of events in the 24 hours before the given time. The numbers of a
   * weekday and a weekend day are added, unless the level of the later day alone is higher.
   */
  public Level rollingDayLevel(long micros) {
    long epochDay = EventTime.epochDay(micros);
    if (DayClass.of(epochDay) == DayClass.of(epochDay - 1)) {
      return dayLevel(epochDay);
    }
    RollingDay rolling = rollingDay;
    if (rolling == null || !rolling.isOf(epochDay)) {
      rolling = new RollingDay(this, epochDay);
      rollingDay = rolling;
    }
    return rolling.before(micros);
  }

  /** Returns the usual share of events, shrunk towards 2 % with the weight of fifty events. */
  public double share(Property property) {
    return figures[SHARES + property.ordinal()];
  }

  /** Returns the second-largest daily peak of events in ten minutes. */
  public double peakPerTenMinutes() {
    return figures[PEAK];
  }

  /** Returns the second-largest daily count of distinct values, which no single day raises. */
  public double distinct(int valueIndex) {
    return figures[DISTINCT + valueIndex];
  }

  /** Returns a number's second-largest daily maximum, or NaN without values on two days. */
  public double number(int numberIndex) {
    return figures[numbers + numberIndex];
  }

  /** Returns a count's second-largest daily sum, or NaN without values on two days. */
  public double sum(int sumIndex) {
    return figures[sums + sumIndex];
  }

  static List<DailyStats> alike(List<DailyStats> days, DayClass dayClass) {
    List<DailyStats> alike =
        days.stream().filter(d -> DayClass.of(d.epochDay) == dayClass).toList();
    return alike.size() >= MIN_CLASS_DAYS ? alike : days;
  }

  private static Level level(List<DailyStats> days, ToDoubleFunction<DailyStats> figure) {
    double[] levels = new double[days.size()];
    Arrays.setAll(levels, i -> StableMath.log1p(figure.applyAsDouble(days.get(i))));
    return new Level(StableMath.median(levels), spread(levels));
  }

  private static double spread(double[] values) {
    double median = StableMath.median(values);
    return 1.4826
        * StableMath.median(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
  }

  private static double secondLargest(List<DailyStats> days, ToDoubleFunction<DailyStats> figure) {
    double largest = Double.NaN;
    double second = Double.NaN;
    for (DailyStats day : days) {
      double value = figure.applyAsDouble(day);
      if (!(value <= largest) && !Double.isNaN(value)) {
        second = largest;
        largest = value;
      } else if (!(value <= second) && !Double.isNaN(value)) {
        second = value;
      }
    }
    return second;
  }

  /** Usual number of events in the 24 hours before any time of a day. Immutable. */
  static final class RollingDay {
    private static final int HOURS = 24;

    private final long epochDay;
    private final Level today;
    private final Level yesterday;

    /** Usual events of the later day before each of its 25 hour boundaries. */
    private final double[] begun;

    /** Usual events of the earlier day after each of its 25 hour boundaries. */
    private final double[] left;

    RollingDay(BehaviourStats usual, long epochDay) {
      this.epochDay = epochDay;
      today = usual.dayLevel(epochDay);
      yesterday = usual.dayLevel(epochDay - 1);
      begun = before(usual, epochDay);
      left = before(usual, epochDay - 1);
      double all = left[HOURS];
      Arrays.setAll(left, hour -> all - left[hour]);
    }

    boolean isOf(long day) {
      return day == epochDay;
    }

    Level before(long micros) {
      double hours = EventTime.ofDay(micros) / (double) EventTime.HOUR;
      double ofToday = at(begun, hours);
      double ofYesterday = at(left, hours);
      double median = StrictMath.log1p(ofToday + ofYesterday);
      if (!(median > today.median())) {
        return today;
      }
      double weight = ofToday / (ofToday + ofYesterday);
      return new Level(median, weight * today.spread() + (1 - weight) * yesterday.spread());
    }

    private static double at(double[] byHour, double hours) {
      int hour = (int) hours;
      return byHour[hour] + (hours - hour) * (byHour[hour + 1] - byHour[hour]);
    }

    /** Returns the usual events before each of a day's 25 hour boundaries, by its hours' shares. */
    private static double[] before(BehaviourStats usual, long day) {
      double[] before = new double[HOURS + 1];
      for (int hour = 0; hour < HOURS; hour++) {
        before[hour + 1] = before[hour] + StrictMath.expm1(usual.hourLevel(day, hour).median());
      }
      double all = before[HOURS];
      double events = StrictMath.expm1(usual.dayLevel(day).median());
      Arrays.setAll(
          before, hour -> events * (all > 0 ? before[hour] / all : hour / (double) HOURS));
      return before;
    }
  }
}
