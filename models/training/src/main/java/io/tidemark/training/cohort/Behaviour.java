package io.tidemark.training.cohort;

import io.tidemark.engine.profile.DayClass;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.UsualFigures;
import io.tidemark.engine.profile.UsualFigures.Property;
import java.util.ArrayList;
import java.util.List;

/**
 * A profile as a point: how much, when, and of which sort, but not what and from where. A tenfold
 * volume is as far as a share that goes from 0 to 1/2. Scales are fixed, so that points of two
 * nights can be compared.
 */
public final class Behaviour {
  /** What each coordinate is, for a person. */
  public static final List<String> COORDINATES =
      List.of(
          "events on weekdays",
          "events on weekends",
          "peak in ten minutes",
          "share of failed calls",
          "share of denied calls",
          "share of changing calls",
          "share of high-impact calls",
          "share between 00 and 06 UTC",
          "share between 06 and 12 UTC",
          "share between 12 and 18 UTC",
          "share between 18 and 24 UTC",
          "share on weekends");

  private static final double DECADE = StrictMath.log(10);
  private static final double SHARE = 2;
  private static final int HOURS_OF_WORKDAYS = 120;

  private Behaviour() {}

  /** The point of a profile, one value per coordinate; what it does not know is 0. */
  public static double[] of(Profile profile, ProfileRules rules) {
    UsualFigures usual = profile.view(rules).figures();
    List<Double> point = new ArrayList<>();
    point.add(usual.dayLevel(DayClass.WEEKDAY).median() / DECADE);
    point.add(usual.dayLevel(DayClass.WEEKEND).median() / DECADE);
    point.add(StrictMath.log1p(usual.peakPerTenMinutes()) / DECADE);
    for (Property property : Property.values()) {
      point.add(SHARE * usual.share(property));
    }
    long[] hours = profile.eventsByHourOfWeek();
    long[] quarters = new long[4];
    long all = 0;
    long weekend = 0;
    for (int hour = 0; hour < hours.length; hour++) {
      quarters[hour % 24 / 6] += hours[hour];
      all += hours[hour];
      weekend += hour < HOURS_OF_WORKDAYS ? 0 : hours[hour];
    }
    for (long quarter : quarters) {
      point.add(SHARE * quarter / Math.max(1, all));
    }
    point.add(SHARE * weekend / Math.max(1, all));
    return point.stream().mapToDouble(value -> Double.isFinite(value) ? value : 0).toArray();
  }
}
