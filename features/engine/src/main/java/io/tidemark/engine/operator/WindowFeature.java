package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;

/**
 * A feature over a trailing window of events that pass a filter, one window per identity,
 * credential or session. Where filter or value look at outcomes, an event joins the window once it
 * is over, else before it is judged.
 */
abstract class WindowFeature<S extends ExpiringState> implements Feature {
  private final FeatureDefinition definition;
  private final boolean afterwards;
  private final long windowMicros;

  /**
   * @param knownAtRequest whether what the window holds of an event is part of the request
   */
  WindowFeature(FeatureDefinition definition, boolean knownAtRequest) {
    this.definition = definition;
    afterwards = definition.where().usesOutcome() || !knownAtRequest;
    windowMicros = Arguments.windowMicros(definition);
  }

  /** An empty window of this length. */
  abstract S fresh(long windowMicros);

  /** Takes an event into its window: the judged one, or one that is over. */
  abstract void add(S window, AccessEvent event, TextHashes hashes);

  /** The value of a window that reaches back all its length. */
  abstract double value(S window, EvaluationContext now);

  @Override
  public final FeatureState newState() {
    return new PerKey<>(definition.per(), () -> fresh(windowMicros));
  }

  @Override
  public final double evaluate(EvaluationContext now, FeatureState state) {
    S window = PerKey.<S>cast(state).of(now);
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
      S window = PerKey.<S>cast(state).of(event, hashes);
      if (window != null) {
        add(window, event, hashes);
      }
    }
  }
}
