package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileSchema;

/** The {@code drift} operator detects a volume that rises slowly over several days. */
public final class Drift extends Operator {
  public Drift() {
    super(
        "drift",
        "Accumulated excess of ln(1 + events) over the level of earlier weekdays or weekend"
            + " days. Each of the last 4 days and the last 24 hours adds its excess, measured in"
            + " standard deviations (1.4826 × the median absolute deviation), minus 1; the sum never"
            + " falls below 0. The last 24 hours are measured as in `excess: rolling_day`.",
        OperatorForm.onWords("rolling_volume"));
  }

  @Override
  public Aspect aspect(FeatureDefinition definition) {
    return Aspect.VOLUME;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new CreptVolume();
  }

  /**
   * Cumulative sum (Page, Biometrika 1954) in which small excesses accumulate over several days.
   */
  private record CreptVolume() implements Feature {
    @Override
    public FeatureState newState() {
      return new WindowedCount(EventTime.DAY);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedCount count = (WindowedCount) state;
      count.add(now.micros());
      double excess =
          now.usual()
              .volumeExcess(
                  now.usual().figures().rollingDayLevel(now.micros()), count.at(now.micros()));
      return now.covers(EventTime.DAY) && !Double.isNaN(excess)
          ? Math.max(0, now.usual().creptVolume() + excess - 1)
          : Double.NaN;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.counted(value, "standard deviation");
    }

    @Override
    public String usual(EvaluationContext now) {
      return "about as much every day";
    }
  }
}
