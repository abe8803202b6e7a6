package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.BehaviourStats.Property;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.engine.profile.StableMath;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * Features over a trailing window of events that pass a filter, one window per identity, credential
 * or session. An event is added before it is evaluated, or when it is completed if the filter or
 * the value depends on its outcome.
 */
abstract class WindowFeature<S extends ExpiringState> implements Feature {
  private final FeatureDefinition definition;
  private final boolean afterwards;
  private final long windowMicros;
  private final LongFunction<S> fresh;

  /**
   * @param knownAtRequest whether everything that the window stores is known at request time
   * @param fresh makes an empty window of a length in microseconds
   */
  WindowFeature(FeatureDefinition definition, boolean knownAtRequest, LongFunction<S> fresh) {
    this.definition = definition;
    this.fresh = fresh;
    afterwards = definition.where().usesOutcome() || !knownAtRequest;
    windowMicros = definition.windowMicros();
  }

  abstract void add(S window, AccessEvent event, TextHashes hashes);

  /** Computes the value from a window that the recent state covers. */
  abstract double value(S window, EvaluationContext now);

  @Override
  public final FeatureState newState() {
    return new KeyedState<>(definition.per(), () -> fresh.apply(windowMicros));
  }

  @Override
  public final double evaluate(EvaluationContext now, FeatureState state) {
    S window = KeyedState.<S>cast(state).of(now);
    if (window == null) {
      return Double.NaN;
    }
    if (!afterwards && definition.where().test(now.event())) {
      add(window, now.event(), now.hashes());
    }
    return now.covers(windowMicros) ? value(window, now) : Double.NaN;
  }

  @Override
  public final void completed(AccessEvent event, TextHashes hashes, FeatureState state) {
    if (afterwards && definition.where().test(event)) {
      S window = KeyedState.<S>cast(state).of(event, hashes);
      if (window != null) {
        add(window, event, hashes);
      }
    }
  }

  static final class Count extends WindowFeature<WindowedCount> {
    Count(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, true, WindowedCount::new);
    }

    @Override
    void add(WindowedCount window, AccessEvent event, TextHashes hashes) {
      window.add(event.timeMicros());
    }

    @Override
    double value(WindowedCount window, EvaluationContext now) {
      return window.at(now.micros());
    }
  }

  static final class ExcessShare extends WindowFeature<WindowedPart> {
    private final Property property;

    ExcessShare(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, property(definition).column().isKnownAtRequest(), WindowedPart::new);
      property = property(definition);
    }

    static Property property(FeatureDefinition definition) {
      return Property.valueOf(definition.argument().toUpperCase(Locale.ROOT));
    }

    @Override
    void add(WindowedPart window, AccessEvent event, TextHashes hashes) {
      window.add(event.timeMicros(), property.test(event));
    }

    @Override
    double value(WindowedPart window, EvaluationContext now) {
      double expected = window.allAt(now.micros()) * now.usual().figures().share(property);
      double excess = window.partAt(now.micros()) - expected;
      return Math.max(0, excess / Math.sqrt(expected + 1));
    }
  }

  static final class Sum extends WindowFeature<WindowedSum> {
    private final EventNumber expression;
    private final int index;

    Sum(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, definition.number().isKnownAtRequest(), WindowedSum::new);
      expression = definition.number();
      index = definition.againstProfile() ? schema.sums().indexOf(expression) : -1;
    }

    @Override
    void add(WindowedSum window, AccessEvent event, TextHashes hashes) {
      double value = expression.value(event);
      if (value >= 0) {
        window.add(event.timeMicros(), (long) value);
      }
    }

    @Override
    double value(WindowedSum window, EvaluationContext now) {
      double sum = window.at(now.micros());
      return index < 0
          ? sum
          : Math.max(0, StableMath.log2((sum + 1) / (now.usual().figures().sum(index) + 1)));
    }
  }

  /** A window of the hashes of values. */
  interface Hashes extends ExpiringState {
    void add(long micros, long hash);
  }

  private abstract static class OfValues<S extends Hashes> extends WindowFeature<S> {
    final ValueExpression expression;

    OfValues(FeatureDefinition definition, LongFunction<S> fresh) {
      super(definition, definition.values().isKnownAtRequest(), fresh);
      expression = definition.values();
    }

    @Override
    final void add(S window, AccessEvent event, TextHashes hashes) {
      int count = expression.count(event);
      for (int at = 0; at < count; at++) {
        window.add(event.timeMicros(), hashes.of(expression, at, event));
      }
    }
  }

  static final class Distinct extends OfValues<WindowedValues> {
    private final int index;
    private final boolean all;

    Distinct(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, WindowedValues::new);
      index = definition.againstProfile() ? schema.valueIndex(expression.name()) : -1;
      all = definition.where().equals(EventPredicate.ALWAYS);
    }

    @Override
    double value(WindowedValues window, EvaluationContext now) {
      int distinct = window.at(now.micros());
      if (distinct == 0 && all) {
        // Not even the current event has a value, so the log does not record this property.
        return Double.NaN;
      }
      if (index < 0) {
        return distinct;
      }
      double usual = now.usual().figures().distinct(index);
      return Math.max(0, StableMath.log2((distinct + 1) / (usual + 1)));
    }
  }

  static final class Entropy extends OfValues<WindowedTally> {
    private final int index;

    Entropy(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, WindowedTally::new);
      index = definition.againstProfile() ? schema.valueIndex(expression.name()) : -1;
    }

    @Override
    double value(WindowedTally window, EvaluationContext now) {
      double bits = window.entropyBits(now.micros());
      return index < 0 ? bits : Math.max(0, bits - now.usual().entropyBits(index));
    }
  }

  /** The values may be part of the outcome, such as error codes. */
  static final class Rarest extends OfValues<WindowedValues> {
    /** All values are looked up for each event. */
    private static final int MOST_VALUES = 64;

    private final int index;

    Rarest(FeatureDefinition definition, ProfileSchema schema) {
      super(definition, micros -> new WindowedValues(micros, MOST_VALUES));
      index = schema.valueIndex(expression.name());
    }

    @Override
    double value(WindowedValues window, EvaluationContext now) {
      return now.usual().rarestBits(index, window.hashesAt(now.micros()));
    }
  }

  record Share(FeatureDefinition definition, long windowMicros) implements Feature {
    Share(FeatureDefinition definition, ProfileSchema schema) {
      this(definition, definition.windowMicros());
    }

    @Override
    public FeatureState newState() {
      return new KeyedState<>(definition.per(), () -> new WindowedPart(windowMicros));
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedPart counts = KeyedState.<WindowedPart>cast(state).of(now);
      if (counts == null) {
        return Double.NaN;
      }
      if (!definition.where().usesOutcome()) {
        counts.add(now.micros(), definition.where().test(now.event()));
      }
      long all = counts.allAt(now.micros());
      return now.covers(windowMicros) ? counts.partAt(now.micros()) / (all + 1.0) : Double.NaN;
    }

    @Override
    public void completed(AccessEvent event, TextHashes hashes, FeatureState state) {
      if (definition.where().usesOutcome()) {
        WindowedPart counts = KeyedState.<WindowedPart>cast(state).of(event, hashes);
        if (counts != null) {
          counts.add(event.timeMicros(), definition.where().test(event));
        }
      }
    }
  }

  record ShareNew(
      FeatureDefinition definition, ValueExpression expression, int index, long windowMicros)
      implements Feature {
    ShareNew(FeatureDefinition definition, ProfileSchema schema) {
      this(
          definition,
          definition.values(),
          schema.valueIndex(definition.argument()),
          definition.windowMicros());
    }

    @Override
    public FeatureState newState() {
      return new KeyedState<>(definition.per(), () -> new WindowedPart(windowMicros));
    }

    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      WindowedPart counts = KeyedState.<WindowedPart>cast(state).of(now);
      if (counts == null) {
        return Double.NaN;
      }
      int count = expression.count(now.event());
      if (count > 0 && definition.where().test(now.event())) {
        counts.add(now.micros(), now.hasUnknown(expression, count, index));
      }
      long all = counts.allAt(now.micros());
      if (all == 0 || !now.covers(windowMicros) || !now.usual().hasHabits()) {
        return Double.NaN;
      }
      return counts.partAt(now.micros()) / (all + 1.0);
    }
  }
}
