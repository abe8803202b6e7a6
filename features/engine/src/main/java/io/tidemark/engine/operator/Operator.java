package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * Operator that computes a number from events. Operators are found through {@link
 * java.util.ServiceLoader}, so a custom operator needs one class and one line in {@code
 * META-INF/services}. Stateless.
 */
public interface Operator {
  /** Returns the key used in catalogues, for instance {@code share_new}. */
  String keyword();

  /** Returns a one-sentence description of the result and its inputs. */
  String summary();

  /**
   * Returns the required form of feature definitions that use this operator. Definitions are
   * checked against this form before any other method is called.
   */
  OperatorForm form();

  /**
   * Registers what the profile must store for a feature. By default, nothing is registered.
   *
   * @param definition definition that matches {@link #form}
   * @throws IllegalArgumentException if the definition is invalid for another reason
   */
  default void remember(FeatureDefinition definition, ProfileSchemaBuilder remembered) {}

  /**
   * Returns the columns that a feature reads in addition to those of its filter and scope. If one
   * of them is absent, the feature is not observed. By default, these are the columns of the
   * feature's value or number.
   */
  default Set<EventColumn> reads(FeatureDefinition definition) {
    return switch (form().works()) {
      case VALUES -> Arguments.value(definition).columns();
      case NUMBERS, COUNTS -> Set.of(Arguments.number(definition).column());
      case WORDS -> Set.of(EventColumn.TIME);
    };
  }

  /** Returns whether a feature compares events with the identity's history. Most features do. */
  default boolean comparesWithHistory(FeatureDefinition definition) {
    return true;
  }

  /**
   * Returns the aspect of behaviour that a feature measures. The default is volume for features on
   * all {@code events}, otherwise behaviour.
   */
  default Aspect aspect(FeatureDefinition definition) {
    return definition.argument().equals("events")
            && definition.where().equals(EventPredicate.ALWAYS)
        ? Aspect.VOLUME
        : Aspect.BEHAVIOUR;
  }

  /**
   * Returns the smallest meaningful difference between two values. For instance, small differences
   * are meaningless if values depend on the length of the history. Drift is measured in multiples
   * of this difference. The default 0 means that every difference counts.
   */
  default float leastDifference() {
    return 0;
  }

  /**
   * Compiles a feature.
   *
   * @param schema schema with everything that {@link #remember} registered
   */
  Feature compile(FeatureDefinition definition, ProfileSchema schema);
}
