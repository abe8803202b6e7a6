package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code since: last_event} and {@code since: dormancy}. */
public final class Since implements Operator {
  /** Shorter silences are outages and long weekends: no dormancy. */
  private static final double DORMANT_DAYS = 3;

  @Override
  public String keyword() {
    return "since";
  }

  @Override
  public String summary() {
    return "`last_event`: days since the identity's event before this one. `dormancy`: the same, 0 below 3";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onWords("last_event", "dormancy");
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition.argument().equals("dormancy") ? DORMANT_DAYS : 0);
  }

  /** Silences below {@code fewest} days are 0. */
  private record Compiled(double fewest) implements Feature {
    @Override
    public double evaluate(Moment now, FeatureState state) {
      long last = Math.max(now.lastMicros(), now.usual().profile().lastMicros());
      if (last == Long.MIN_VALUE) {
        return Double.NaN;
      }
      double days = Math.max(0, now.micros() - last) / (double) EventTime.DAY;
      return days < fewest ? 0 : days;
    }

    @Override
    public String observed(Moment now, double value) {
      double hours = Math.rint(24 * value);
      if (hours < 1) {
        return "less than an hour of silence";
      }
      return hours < 48
          ? Numbers.counted(hours, "hour") + " of silence"
          : Numbers.counted(Math.rint(value), "day") + " of silence";
    }

    @Override
    public String usual(Moment now) {
      return Numbers.counted(now.usual().profile().activeDays(), "active day");
    }
  }
}
