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
import io.tidemark.engine.profile.TruncatedText;
import io.tidemark.engine.profile.ValueHash;
import java.util.Locale;
import java.util.stream.IntStream;

/** Features of the event itself, its values, and the identity's volume and rhythm. */
final class HistoryFeatures {
  private HistoryFeatures() {}

  record Value(EventNumber expression, EventPredicate where) implements Feature {
    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      return where.test(now.event()) ? expression.value(now.event()) : 0;
    }

    @Override
    public String usual(EvaluationContext now) {
      return "0";
    }
  }

  record Beyond(EventNumber expression, int index, EventPredicate where) implements Feature {
    Beyond(FeatureDefinition definition, ProfileSchema schema) {
      this(definition.number(), schema.numbers().indexOf(definition.number()), definition.where());
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      if (!where.test(now.event())) {
        return 0;
      }
      double value = expression.value(now.event());
      double usual = now.usual().figures().number(index);
      return Math.max(0, StableMath.log2((value + 1) / (usual + 1)));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Wording.number(expression.value(now.event()));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "at most " + Wording.number(now.usual().figures().number(index));
    }
  }

  record Since() implements Feature {
    /** Shorter gaps may be outages or long weekends. */
    private static final double DORMANT_DAYS = 3;

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
      return Wording.counted(Math.rint(value), "day") + " of silence";
    }

    @Override
    public String usual(EvaluationContext now) {
      return Wording.counted(now.usual().profile().activeDays(), "active day");
    }
  }

  record Novelty(ValueExpression expression, int index, EventPredicate where) implements Feature {
    Novelty(FeatureDefinition definition, ProfileSchema schema) {
      this(definition.values(), schema.valueIndex(definition.values().name()), definition.where());
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      int count = expression.count(now.event());
      if (count == 0 || now.usual().profile().activeDays() == 0) {
        return Double.NaN;
      }
      boolean isNew = where.test(now.event()) && now.hasUnknown(expression, count, index);
      return isNew ? now.usual().noveltyBits(index) : 0;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Wording.values(
          IntStream.range(0, expression.count(now.event()))
              .mapToObj(at -> expression.value(now.event(), at))
              .filter(text -> !now.usual().contains(index, ValueHash.of(text)))
              .toList());
    }

    @Override
    public String usual(EvaluationContext now) {
      return Wording.usualValues(now, index);
    }
  }

  /** The largest of the numbers, not negative, of an event's values, or 0 if it is filtered out. */
  private abstract static class LargestOfValues implements Feature {
    final ValueExpression expression;
    final int index;
    private final EventPredicate where;

    LargestOfValues(FeatureDefinition definition, ProfileSchema schema) {
      expression = definition.values();
      index = schema.valueIndex(expression.name());
      where = definition.where();
    }

    abstract double figure(EvaluationContext now, long hash);

    @Override
    public final double evaluate(EvaluationContext now, FeatureState state) {
      int count = expression.count(now.event());
      if (count == 0 || !now.usual().hasHabits()) {
        return Double.NaN;
      }
      if (!where.test(now.event())) {
        return 0;
      }
      double most = 0;
      for (int at = 0; at < count; at++) {
        most = Math.max(most, figure(now, now.hash(expression, at)));
      }
      return most;
    }

    @Override
    public final String usual(EvaluationContext now) {
      return Wording.usualValues(now, index);
    }
  }

  static final class Returned extends LargestOfValues {
    Returned(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, schema);
    }

    @Override
    double figure(EvaluationContext now, long hash) {
      return now.usual().isSuperseded(index, hash)
          ? now.usual().daysSince(index, hash, now.epochDay())
          : 0;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      String text = TruncatedText.of(expression.value(now.event(), 0));
      return text + " after " + Wording.counted(value, "day");
    }
  }

  static final class Surprise extends LargestOfValues {
    Surprise(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, schema);
    }

    @Override
    double figure(EvaluationContext now, long hash) {
      return now.usual().rarityBits(index, hash);
    }

    private double bits(EvaluationContext now, String text) {
      return figure(now, ValueHash.of(text));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      String rarest = expression.value(now.event(), 0);
      for (int at = 1; at < expression.count(now.event()); at++) {
        String text = expression.value(now.event(), at);
        rarest = bits(now, text) > bits(now, rarest) ? text : rarest;
      }
      return TruncatedText.of(rarest);
    }
  }

  record Rhythm() implements Feature {
    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      return now.usual().hourBits(now.epochDay(), now.hourOfDay());
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return range(now.hourOfDay(), now.hourOfDay());
    }

    @Override
    public String usual(EvaluationContext now) {
      StringBuilder usual = new StringBuilder();
      int hour = 0;
      while (hour < 24) {
        int from = hour;
        while (hour < 24 && now.usual().hourBits(now.epochDay(), hour) < 1) {
          hour++;
        }
        if (hour > from) {
          usual.append(usual.isEmpty() ? "" : ", ").append(range(from, hour - 1));
        }
        hour++;
      }
      return usual.isEmpty() ? "no hour in particular" : usual.toString();
    }

    private static String range(int first, int last) {
      return String.format(Locale.ROOT, "%02d:00–%02d:59 UTC", first, last);
    }
  }

  /** Cumulative sum (Page, Biometrika 1954), in which small excesses add up over several days. */
  record Drift() implements Feature {
    @Override
    public FeatureState newState() {
      return new WindowedCount(EventTime.DAY);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedCount count = (WindowedCount) state;
      count.add(now.micros());
      Level usual = now.usual().figures().rollingDayLevel(now.micros());
      double excess = now.usual().volumeExcess(usual, count.at(now.micros()));
      return now.covers(EventTime.DAY) && !Double.isNaN(excess)
          ? Math.max(0, now.usual().creptVolume() + excess - 1)
          : Double.NaN;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Wording.counted(value, "standard deviation");
    }

    @Override
    public String usual(EvaluationContext now) {
      return "about as much every day";
    }
  }

  record Excess(long windowMicros, boolean isRolling) implements Feature {
    Excess(FeatureDefinition definition, ProfileSchema schema) {
      this(definition.windowMicros(), isRolling(definition));
    }

    static boolean isRolling(FeatureDefinition definition) {
      return definition.argument().equals("rolling_day");
    }

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
    private static double floor(Level usual) {
      return 0.2 + 1 / Math.sqrt(StrictMath.exp(usual.median()));
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      Level usual = usualLevel(now);
      double count = StrictMath.expm1(value * (usual.spread() + floor(usual)) + usual.median());
      return Wording.number(Math.rint(count));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "about " + Wording.number(Math.rint(StrictMath.expm1(usualLevel(now).median())));
    }
  }

  record Peak(long windowMicros) implements Feature {
    @Override
    public FeatureState newState() {
      return new WindowedCount(windowMicros);
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedCount count = (WindowedCount) state;
      count.add(now.micros());
      double usual = now.usual().figures().peakPerTenMinutes();
      return now.covers(windowMicros)
          ? Math.max(0, StableMath.log2((count.at(now.micros()) + 2) / (usual + 2)))
          : Double.NaN;
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      double usual = now.usual().figures().peakPerTenMinutes();
      return Wording.number(Math.rint(StrictMath.pow(2, value) * (usual + 2) - 2));
    }

    @Override
    public String usual(EvaluationContext now) {
      return "at most " + Wording.number(now.usual().figures().peakPerTenMinutes());
    }
  }
}
