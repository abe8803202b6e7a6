package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.profile.BehaviourStats;
import io.tidemark.engine.profile.BehaviourStats.Level;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;

/**
 * The {@code excess} operator compares the number of events in a window with the number that is
 * usual.
 */
public final class Excess extends Operator {
  public Excess() {
    super(
        "excess",
        "Robust z-score of ln(1 + events in the window), at least 0. `events` (window 1h) is"
            + " compared with the same hour on earlier weekdays or weekend days. `rolling_day` (window"
            + " 24h) is compared with whole weekdays or weekend days. If the window spans a weekday and"
            + " a weekend day, the comparison uses a proportional mix of both or the level of the later"
            + " day, whichever is higher.",
        OperatorForm.onWords("events", "rolling_day").needingWindow("1h", "24h"));
  }

  @Override
  public Aspect aspect(FeatureDefinition definition) {
    return Aspect.VOLUME;
  }

  @Override
  public void declareHistory(FeatureDefinition definition, ProfileSchemaBuilder schema) {
    String needed = isRolling(definition) ? "24h" : "1h";
    if (!definition.window().equals(DurationText.parse(needed))) {
      throw new IllegalArgumentException(
          "'excess: %s' needs a window of %s".formatted(definition.argument(), needed));
    }
  }

  private static boolean isRolling(FeatureDefinition definition) {
    return definition.argument().equals("rolling_day");
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition.windowMicros(), isRolling(definition));
  }

  private record Compiled(long windowMicros, boolean isRolling) implements Feature {
    @Override
    public FeatureState newState() {
      return new WindowedCount(windowMicros);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedCount count = (WindowedCount) state;
      count.add(now.micros());
      Level usual = usualLevel(now);
      if (!now.covers(windowMicros) || Double.isNaN(usual.median())) {
        return Double.NaN;
      }
      double z =
          (StableMath.log1p((double) count.at(now.micros())) - usual.median())
              / (usual.spread() + floor(usual));
      return Math.max(0, z);
    }

    private Level usualLevel(EvaluationContext now) {
      BehaviourStats figures = now.usual().figures();
      return isRolling ? figures.rollingDayLevel(now.micros()) : busiestHour(figures, now);
    }

    /**
     * Returns the highest usual level of the event's hour and the two adjacent hours, because a
     * trailing hour spans two clock hours and the schedule may have shifted.
     */
    private static Level busiestHour(BehaviourStats figures, EvaluationContext now) {
      Level busiest = figures.hourLevel(now.epochDay(), now.hourOfDay());
      for (int shift : new int[] {1, 23}) {
        Level other = figures.hourLevel(now.epochDay(), (now.hourOfDay() + shift) % 24);
        busiest = other.median() > busiest.median() ? other : busiest;
      }
      return busiest;
    }

    /**
     * Returns the standard deviation of the logarithm of a Poisson count. Adding this deviation to
     * the usual spread prevents small counts from causing alerts.
     */
    private static double floor(Level usual) {
      return 0.2 + 1 / Math.sqrt(StrictMath.exp(usual.median()));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      Level usual = usualLevel(now);
      double count = StrictMath.expm1(value * (usual.spread() + floor(usual)) + usual.median());
      return Numbers.plain(Math.rint(count));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "about " + Numbers.plain(Math.rint(StrictMath.expm1(usualLevel(now).median())));
    }
  }
}
