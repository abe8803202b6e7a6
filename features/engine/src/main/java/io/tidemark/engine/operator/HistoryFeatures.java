package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.BehaviourStats;
import io.tidemark.engine.profile.BehaviourStats.Level;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;

/** Features of the event itself, its values, and the identity's volume and rhythm. */
final class HistoryFeatures {
  /** Shorter gaps may be outages or long weekends. */
  private static final double DORMANT_DAYS = 3;

  private HistoryFeatures() {}

  static Feature value(FeatureDefinition definition, ProfileSchema schema) {
    EventNumber expression = definition.number();
    EventPredicate where = definition.where();
    return (now, state) -> where.test(now.event()) ? expression.value(now.event()) : 0;
  }

  static Feature beyond(FeatureDefinition definition, ProfileSchema schema) {
    EventNumber expression = definition.number();
    int index = schema.numbers().indexOf(expression);
    EventPredicate where = definition.where();
    return (now, state) -> {
      if (!where.test(now.event())) {
        return 0;
      }
      double value = expression.value(now.event());
      double usual = now.usual().figures().number(index);
      return Math.max(0, StableMath.log2((value + 1) / (usual + 1)));
    };
  }

  static double daysSinceLast(EvaluationContext now, FeatureState state) {
    long last = Math.max(now.lastMicros(), now.usual().profile().lastMicros());
    if (last == Long.MIN_VALUE) {
      return Double.NaN;
    }
    double days = Math.max(0, now.micros() - last) / (double) EventTime.DAY;
    return days < DORMANT_DAYS ? 0 : days;
  }

  static Feature novelty(FeatureDefinition definition, ProfileSchema schema) {
    ValueExpression expression = definition.values();
    int index = schema.valueIndex(expression.name());
    EventPredicate where = definition.where();
    return (now, state) -> {
      int count = expression.count(now.event());
      if (count == 0 || now.usual().profile().activeDays() == 0) {
        return Double.NaN;
      }
      boolean isNew = where.test(now.event()) && now.hasUnknown(expression, count, index);
      return isNew ? now.usual().noveltyBits(index) : 0;
    };
  }

  /** A number, not negative, of a value. */
  @FunctionalInterface
  interface Figure {
    double of(EvaluationContext now, int valueIndex, long hash);
  }

  /** Returns the largest of the figures of an event's values, or 0 if it is filtered out. */
  static Feature largest(FeatureDefinition definition, ProfileSchema schema, Figure figure) {
    ValueExpression expression = definition.values();
    int index = schema.valueIndex(expression.name());
    EventPredicate where = definition.where();
    return (now, state) -> {
      int count = expression.count(now.event());
      if (count == 0 || !now.usual().hasHabits()) {
        return Double.NaN;
      }
      if (!where.test(now.event())) {
        return 0;
      }
      double most = 0;
      for (int at = 0; at < count; at++) {
        most = Math.max(most, figure.of(now, index, now.hash(expression, at)));
      }
      return most;
    };
  }

  static double daysSuperseded(EvaluationContext now, int index, long hash) {
    return now.usual().isSuperseded(index, hash)
        ? now.usual().daysSince(index, hash, now.epochDay())
        : 0;
  }

  static double rarity(EvaluationContext now, int index, long hash) {
    return now.usual().rarityBits(index, hash);
  }

  /** A figure of the number of an identity's events in a window. */
  private interface CountFigure {
    double of(EvaluationContext now, long count);
  }

  private record OfCount(long windowMicros, CountFigure figure) implements Feature {
    @Override
    public FeatureState newState() {
      return new WindowedCount(windowMicros);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedCount count = (WindowedCount) state;
      count.add(now.micros());
      return now.covers(windowMicros) ? figure.of(now, count.at(now.micros())) : Double.NaN;
    }
  }

  /** Cumulative sum (Page, Biometrika 1954), in which small excesses add up over several days. */
  static Feature drift(FeatureDefinition definition, ProfileSchema schema) {
    return new OfCount(
        EventTime.DAY,
        (now, count) -> {
          double excess = now.usual().figures().rollingDayLevel(now.micros()).excess(count);
          return Double.isNaN(excess)
              ? Double.NaN
              : Math.max(0, now.usual().volumeDrift() + excess - 1);
        });
  }

  static Feature excess(FeatureDefinition definition, ProfileSchema schema) {
    boolean isRolling = isRolling(definition);
    return new OfCount(
        definition.windowMicros(),
        (now, count) -> {
          Level usual = usualLevel(now, isRolling);
          return Double.isNaN(usual.median())
              ? Double.NaN
              : Math.max(0, (StableMath.log1p((double) count) - usual.median()) / unit(usual));
        });
  }

  static boolean isRolling(FeatureDefinition definition) {
    return definition.argument().equals("rolling_day");
  }

  static Level usualLevel(EvaluationContext now, boolean isRolling) {
    BehaviourStats figures = now.usual().figures();
    return isRolling ? figures.rollingDayLevel(now.micros()) : busiestHour(figures, now);
  }

  /** Looks at adjacent hours too: a trailing hour spans two, and schedules may shift. */
  private static Level busiestHour(BehaviourStats figures, EvaluationContext now) {
    Level busiest = figures.hourLevel(now.epochDay(), now.hourOfDay());
    for (int shift : new int[] {1, 23}) {
      Level other = figures.hourLevel(now.epochDay(), (now.hourOfDay() + shift) % 24);
      busiest = other.median() > busiest.median() ? other : busiest;
    }
    return busiest;
  }

  /** The standard deviation of a Poisson count's logarithm prevents alerts on small counts. */
  static double unit(Level usual) {
    return usual.spread() + (0.2 + 1 / Math.sqrt(StrictMath.exp(usual.median())));
  }

  static Feature peak(FeatureDefinition definition, ProfileSchema schema) {
    return new OfCount(
        definition.windowMicros(),
        (now, count) ->
            Math.max(
                0, StableMath.log2((count + 2) / (now.usual().figures().peakPerTenMinutes() + 2))));
  }
}
