package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.ToDoubleFunction;

/**
 * How the events of a trailing window follow each other; not observed for an event that is not
 * among them.
 *
 * @param fresh an empty window of a length
 * @param add takes the time of an event into a window
 * @param figure of a window
 * @param ordinary what is usual, in words
 */
record PacedFeature<S extends FadingState>(
    FeatureDefinition definition,
    Function<Long, S> fresh,
    ObjLongConsumer<S> add,
    ToDoubleFunction<S> figure,
    String ordinary)
    implements Feature {
  @Override
  public FeatureState newState() {
    long windowMicros = Arguments.windowMicros(definition);
    return new PerKey<>(definition.per(), () -> fresh.apply(windowMicros));
  }

  @Override
  public double evaluate(Moment now, FeatureState state) {
    S window = PerKey.<S>cast(state).of(now);
    if (window == null || !definition.where().test(now.event())) {
      return Double.NaN;
    }
    add.accept(window, now.micros());
    return now.covers(Arguments.windowMicros(definition))
        ? figure.applyAsDouble(window)
        : Double.NaN;
  }

  @Override
  public String usual(Moment now) {
    return ordinary;
  }
}
