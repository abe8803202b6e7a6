package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.BehaviourStats.Property;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Locale;
import java.util.Set;

/**
 * The {@code excess_share} operator compares the share of a window's events that have a given
 * property with the usual share.
 */
public final class ExcessShare extends Operator {
  public ExcessShare() {
    super(
        "excess_share",
        "Number of events in the window that have a property, minus the number expected from the"
            + " identity's usual share q, measured in standard deviations: (m − nq) / √(nq + 1) if m of"
            + " n events have the property, at least 0.",
        OperatorForm.onWords("failed", "denied", "write", "high_impact")
            .requiring(CatalogueKey.WINDOW)
            .supporting(CatalogueKey.WHERE, CatalogueKey.PER));
  }

  @Override
  public Set<EventColumn> reads(FeatureDefinition definition) {
    return switch (property(definition)) {
      case FAILED -> Set.of(EventColumn.STATUS_ID);
      case DENIED -> Set.of(EventColumn.AUTHZ_DECISION);
      case WRITE, HIGH_IMPACT -> Set.of(EventColumn.IMPACT_TIER);
    };
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled(definition, property(definition));
  }

  private static Property property(FeatureDefinition definition) {
    return Property.valueOf(definition.argument().toUpperCase(Locale.ROOT));
  }

  private static final class Compiled extends WindowFeature<WindowedPart> {
    private final Property property;

    private Compiled(FeatureDefinition definition, Property property) {
      super(definition, property.isKnownAtRequest());
      this.property = property;
    }

    @Override
    WindowedPart fresh(long windowMicros) {
      return new WindowedPart(windowMicros);
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

    @Override
    public String usual(EvaluationContext now) {
      return Numbers.percent(now.usual().figures().share(property));
    }
  }
}
