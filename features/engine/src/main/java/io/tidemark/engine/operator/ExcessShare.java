package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.BehaviourStats.Property;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * The {@code excess_share} operator compares the share of a window's events that have a given
 * property with the usual share.
 */
public final class ExcessShare implements Operator {
  @Override
  public String keyword() {
    return "excess_share";
  }

  @Override
  public String summary() {
    return "Number of events in the window that have a property, minus the number expected from the"
        + " identity's usual share q, measured in standard deviations: (m − nq) / √(nq + 1) if m of"
        + " n events have the property, at least 0.";
  }

  @Override
  public OperatorForm form() {
    return OperatorForm.onWords("failed", "denied", "write", "high_impact")
        .requiring(CatalogueKey.WINDOW)
        .supporting(CatalogueKey.WHERE, CatalogueKey.PER);
  }

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return switch (EventProperty.of(definition)) {
      case FAILED -> Set.of(EventColumn.STATUS_ID);
      case DENIED -> Set.of(EventColumn.AUTHZ_DECISION);
      case WRITE, HIGH_IMPACT -> Set.of(EventColumn.IMPACT_TIER);
    };
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(
        definition, EventProperty.of(definition), Arguments.windowMicros(definition));
  }

  private record Compiled(FeatureDefinition definition, Property property, long windowMicros)
      implements Feature {
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
      if (EventProperty.isKnownAtRequest(property) && definition.where().test(now.event())) {
        add(counts, now.event());
      }
      double usual = now.usual().figures().share(property);
      if (!now.covers(windowMicros) || Double.isNaN(usual)) {
        return Double.NaN;
      }
      double expected = counts.allAt(now.micros()) * usual;
      double excess = counts.partAt(now.micros()) - expected;
      return Math.max(0, excess / Math.sqrt(expected + 1));
    }

    @Override
    public void completed(AccessEvent event, TextHashes hashes, FeatureState state) {
      if (!EventProperty.isKnownAtRequest(property) && definition.where().test(event)) {
        WindowedPart counts = KeyedState.<WindowedPart>cast(state).of(event, hashes);
        if (counts != null) {
          add(counts, event);
        }
      }
    }

    private void add(WindowedPart counts, AccessEvent event) {
      counts.add(event.timeMicros(), EventProperty.test(property, event));
    }

    @Override
    public String usual(EvaluationContext now) {
      return Numbers.percent(now.usual().figures().share(property));
    }
  }
}
