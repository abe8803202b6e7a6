package io.tidemark.engine.profile;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/** Numbers that are usual for an identity, NaN if unknown. Immutable and thread-safe. */
public final class BehaviourStats {
  /** Minimum number of days of a class; with fewer, the days of both classes are used. */
  public static final int MIN_CLASS_DAYS = 4;

  /** Levels by {@link DayClass}, and by its {@link DayClass#cell hours}. */
  private final Level[] dayLevels = new Level[2];

  private final Level[] hourLevels = new Level[48];
  private final double[] shares = new double[Property.values().length];
  private final double peak;
  private final double[] distinct;
  private final double[] numbers;
  private final double[] sums;

  /** Rolling level of the day requested last. */
  private volatile RollingDay rollingDay;

  /** Median and spread (1.4826 × the median absolute deviation) of a number n as ln(1 + n). */
  public record Level(double median, double spread) {
    /**
     * Returns by how many standard deviations of ln(1 + events) a number exceeds the median:
     * negative if there are fewer events than usual, NaN without history.
     */
    public double excess(long events) {
      // The spread, plus a tenth, plus the statistical noise of small counts.
      double unit = spread + 0.1 + 0.7 / Math.sqrt(StrictMath.exp(median));
      return (StableMath.log1p((double) events) - median) / unit;
    }
  }

  /** Property whose share of events is compared with history, in the order of binary forms. */
  public enum Property {
    WRITE(EventColumn.IMPACT_TIER),
    /** The action has impact ADMIN or CRITICAL. */
    HIGH_IMPACT(EventColumn.IMPACT_TIER),
    /** The request was not denied, but it failed. */
    FAILED(EventColumn.STATUS_ID),
    /** The request was refused by an authorization decision. */
    DENIED(EventColumn.AUTHZ_DECISION);

    private final EventColumn column;

    Property(EventColumn column) {
      this.column = column;
    }

    /** Returns the column without which the property is not observed. */
    public EventColumn column() {
      return column;
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

  private BehaviourStats(List<DailyStats> days, ProfileSchema schema) {
    for (DayClass dayClass : DayClass.values()) {
      List<DailyStats> alike = alike(days, dayClass);
      dayLevels[dayClass.ordinal()] = level(alike, DailyStats::events);
      for (int hour = 0; hour < 24; hour++) {
        int h = hour;
        hourLevels[dayClass.cell(hour)] = level(alike, d -> d.eventsByHour()[h]);
      }
    }
    for (int i = 0; i < shares.length; i++) {
      int property = i;
      double events = days.stream().mapToLong(DailyStats::events).sum();
      double with = days.stream().mapToLong(d -> d.withProperty()[property]).sum();
      shares[i] = days.isEmpty() ? Double.NaN : (with + 0.02 * 50) / (events + 50);
    }
    peak = secondLargest(days, DailyStats::peakPerTenMinutes);
    distinct = secondLargest(days, schema.values().size(), (day, i) -> day.distinct()[i]);
    numbers = secondLargest(days, schema.numbers().size(), (day, i) -> day.numberMax()[i]);
    sums =
        secondLargest(
            days,
            schema.sums().size(),
            (day, i) -> day.numberSum()[i] < 0 ? Double.NaN : day.numberSum()[i]);
  }

  /** Returns an identity's usual numbers, all NaN if it has too few active days. */
  static BehaviourStats of(Profile profile) {
    return new BehaviourStats(profile.hasFigures() ? profile.days() : List.of(), profile.schema());
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
    return shares[property.ordinal()];
  }

  /** Returns the second-largest daily peak of events in ten minutes. */
  public double peakPerTenMinutes() {
    return peak;
  }

  /** Returns the second-largest daily count of distinct values, which no single day raises. */
  public double distinct(int valueIndex) {
    return distinct[valueIndex];
  }

  /** Returns a number's second-largest daily maximum, or NaN without values on two days. */
  public double number(int numberIndex) {
    return numbers[numberIndex];
  }

  /** Returns a count's second-largest daily sum, or NaN without values on two days. */
  public double sum(int sumIndex) {
    return sums[sumIndex];
  }

  static List<DailyStats> alike(List<DailyStats> days, DayClass dayClass) {
    List<DailyStats> alike =
        days.stream().filter(d -> DayClass.of(d.epochDay()) == dayClass).toList();
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

  private static double[] secondLargest(
      List<DailyStats> days, int count, ToDoubleBiFunction<DailyStats, Integer> figure) {
    double[] figures = new double[count];
    Arrays.setAll(figures, i -> secondLargest(days, day -> figure.applyAsDouble(day, i)));
    return figures;
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
