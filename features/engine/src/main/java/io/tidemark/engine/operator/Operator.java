package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * Operator that turns events into a number. It is found through {@link java.util.ServiceLoader}, so
 * a custom operator needs one class and one line in {@code META-INF/services}. Stateless.
 */
public interface Operator {
  /** Key in a catalogue, for instance {@code share_new}. */
  String keyword();

  /** Description in one sentence: the result and its inputs. */
  String summary();

  /** Form of the operator's features; checked before any other method is called. */
  OperatorForm form();

  /**
   * Registers what the profile must remember for this feature; by default nothing.
   *
   * @param definition definition that matches {@link #form}
   * @throws CatalogueException if the definition is invalid for another reason
   */
  default void remember(FeatureDefinition definition, ProfileSchemaBuilder remembered) {}

  /**
   * Columns that a feature reads in addition to those of its filter and scope. If one is absent the
   * feature is not observed. Default: the column of its value or number.
   */
  default Set<EventColumn> reads(FeatureDefinition definition) {
    return switch (form().works()) {
      case VALUES -> Arguments.value(definition).columns();
      case NUMBERS, COUNTS -> Set.of(Arguments.number(definition).column());
      case WORDS -> Set.of(EventColumn.TIME);
    };
  }

  /** Whether a feature compares with the identity's history; most do. */
  default boolean comparesWithHistory(FeatureDefinition definition) {
    return true;
  }

  /**
   * Aspect of behaviour that a feature measures. Default for operators on all {@code events}:
   * volume.
   */
  default Aspect aspect(FeatureDefinition definition) {
    return definition.argument().equals("events")
            && definition.where().equals(EventPredicate.ALWAYS)
        ? Aspect.VOLUME
        : Aspect.BEHAVIOUR;
  }

  /**
   * Smallest meaningful difference of values, for instance if values depend on the length of the
   * history. Drift is measured in steps of this size. Default 0: every difference counts.
   */
  default float leastDifference() {
    return 0;
  }

  /**
   * Compiles the feature.
   *
   * @param schema schema with everything that {@link #remember} registered
   */
  Feature compile(FeatureDefinition definition, ProfileSchema schema);
}
