package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.BehaviourStats.Property;
import java.util.Locale;

/**
 * Tests whether an event has one of the properties whose usual share is part of an identity's
 * history.
 */
final class EventProperty {
  private EventProperty() {}

  static Property of(FeatureDefinition definition) {
    return Property.valueOf(definition.argument().toUpperCase(Locale.ROOT));
  }

  static boolean isKnownAtRequest(Property property) {
    return property == Property.WRITE || property == Property.HIGH_IMPACT;
  }

  static boolean test(Property property, AccessEvent event) {
    return switch (property) {
      case FAILED -> event.outcome() == Outcome.FAILURE;
      case DENIED -> event.outcome() == Outcome.DENIED;
      case WRITE -> event.impact() != Impact.READ;
      case HIGH_IMPACT -> event.impact().compareTo(Impact.ADMIN) >= 0;
    };
  }
}
