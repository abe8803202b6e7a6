package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.UsualFigures.Level;

/** {@code drift: hour_of_week}, {@code daily_volume} and {@code rolling_volume}. */
public final class Drift implements Operator {
  @Override
  public String keyword() {
    return "drift";
  }

  @Override
  public String summary() {
    return "`hour_of_week`: Jensen–Shannon divergence, 0 to 1, of the hours of the week in the last 7 days of the history"
        + " from those in the days before, half an event added to each of the 168 hours; not observed"
        + " below 3 active days of the first and 7 of the second. `daily_volume`: what ln(1 + events)"
        + " of the last 4 days and the last 24 hours exceeds that of earlier weekdays or weekend days"
        + " by, in standard deviations (1.4826 × the median absolute deviation) less one a day, added up"
        + " from 0 and never below it. `rolling_volume`: the same, the last 24 hours as `excess:"
        + " rolling_day` sees them";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onWords("hour_of_week", "daily_volume", "rolling_volume");
  }

  @Override
  public Aspect aspect(FeatureDefinition definition) {
    return definition.argument().equals("hour_of_week") ? Aspect.RHYTHM : Aspect.VOLUME;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return switch (definition.argument()) {
      case "daily_volume" -> new CreptVolume(false);
      case "rolling_volume" -> new CreptVolume(true);
      default -> new HourOfWeek();
    };
  }

  /** A cumulative sum (Page, Biometrika 1954): small excesses of several days add up. */
  private record CreptVolume(boolean rolling) implements Feature {

    @Override
    public FeatureState newState() {
      return new WindowedCount(EventTime.DAY);
    }

    @Override
    public double evaluate(Moment now, FeatureState state) {
      WindowedCount count = (WindowedCount) state;
      count.add(now.micros());
      double excess = now.usual().volumeExcess(usualLevel(now), count.at(now.micros()));
      return now.covers(EventTime.DAY) && !Double.isNaN(excess)
          ? Math.max(0, now.usual().creptVolume() + excess - 1)
          : Double.NaN;
    }

    private Level usualLevel(Moment now) {
      return rolling
          ? now.usual().figures().rollingDayLevel(now.micros())
          : now.usual().figures().dayLevel(now.epochDay());
    }

    @Override
    public String observed(Moment now, double value) {
      return Numbers.counted(value, "standard deviation");
    }

    @Override
    public String usual(Moment now) {
      return "about as much every day";
    }
  }

  private record HourOfWeek() implements Feature {
    @Override
    public double evaluate(Moment now, FeatureState state) {
      return now.usual().hourOfWeekDrift();
    }

    @Override
    public String usual(Moment now) {
      return "the same hours every week";
    }
  }
}
