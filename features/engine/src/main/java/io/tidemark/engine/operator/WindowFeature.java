package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;

/**
 * Base class for features computed over a trailing window of events that pass a filter. There is
 * one window per identity, credential or session. An event is added to the window before it is
 * evaluated, unless the filter or the value depends on the event's outcome, in which case it is
 * added when it is completed.
 */
abstract class WindowFeature<S extends ExpiringState> implements Feature {
  private final FeatureDefinition definition;
  private final boolean afterwards;
  private final long windowMicros;

  /**
   * @param knownAtRequest whether everything that the window stores about an event is known at
   *     request time
   */
  WindowFeature(FeatureDefinition definition, boolean knownAtRequest) {
    this.definition = definition;
    afterwards = definition.where().usesOutcome() || !knownAtRequest;
    windowMicros = definition.windowMicros();
  }

  /** Returns an empty window of the given length. */
  abstract S fresh(long windowMicros);

  /** Adds an event to its window, either before it is evaluated or when it is completed. */
  abstract void add(S window, AccessEvent event, TextHashes hashes);

  /**
   * Computes the feature's value from a window. This method is called only if the recent state
   * covers the whole window.
   */
  abstract double value(S window, EvaluationContext now);

  @Override
  public final FeatureState newState() {
    return new KeyedState<>(definition.per(), () -> fresh(windowMicros));
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
}
