package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileSchema;

/** The {@code since} operator measures how long the identity was inactive before the event. */
public final class Since extends Operator {
  /** Minimum length of dormancy. Shorter gaps may be outages or long weekends. */
  private static final double DORMANT_DAYS = 3;

  public Since() {
    super(
        "since",
        "Days since the identity's previous event, or 0 if it was less than 3 days ago.",
        OperatorForm.onWords("dormancy"));
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled();
  }

  private record Compiled() implements Feature {
    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      long last = Math.max(now.lastMicros(), now.usual().profile().lastMicros());
      if (last == Long.MIN_VALUE) {
        return Double.NaN;
      }
      double days = Math.max(0, now.micros() - last) / (double) EventTime.DAY;
      return days < DORMANT_DAYS ? 0 : days;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Numbers.counted(Math.rint(value), "day") + " of silence";
    }

    @Override
    public String usual(EvaluationContext now) {
      return Numbers.counted(now.usual().profile().activeDays(), "active day");
    }
  }
}
