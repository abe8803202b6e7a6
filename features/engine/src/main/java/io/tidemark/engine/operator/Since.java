package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileSchema;

/** {@code since: last_event}. */
public final class Since implements Operator {
  @Override
  public String keyword() {
    return "since";
  }

  @Override
  public String summary() {
    return "days since the identity's event before this one";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onWords("last_event");
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled();
  }

  private record Compiled() implements Feature {
    @Override
    public double evaluate(Moment now, FeatureState state) {
      long last = Math.max(now.lastMicros(), now.usual().profile().lastMicros());
      return last == Long.MIN_VALUE
          ? Double.NaN
          : Math.max(0, now.micros() - last) / (double) EventTime.DAY;
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
