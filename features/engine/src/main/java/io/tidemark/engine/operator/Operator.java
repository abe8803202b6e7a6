package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Set;

/**
 * One way to turn events into a number; found through {@link java.util.ServiceLoader}, so that a
 * scientist's own is one class and one line in {@code META-INF/services}. Stateless.
 */
public interface Operator {
  /** The key in a catalogue, for instance {@code share_new}. */
  String keyword();

  /** One sentence: what it computes, and from what. */
  String summary();

  /** What a feature with this operator may say; checked before anything else is called. */
  OperatorForm form();

  /**
   * Tells what must be remembered in the profile for this feature; by default nothing.
   *
   * @param definition fits {@link #form}
   * @throws CatalogueException when the definition does not fit the operator for another reason
   */
  default void remember(FeatureDefinition definition, ProfileSchemaBuilder remembered) {}

  /**
   * The columns that a feature reads beside those of its filter and scope; without any of them it
   * is not observed. By default the column of the value or number that it works on.
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
   * What a feature tells of. By default that of an operator on all {@code events} is their volume.
   */
  default Aspect aspect(FeatureDefinition definition) {
    return definition.argument().equals("events")
            && definition.where().equals(EventPredicate.ALWAYS)
        ? Aspect.VOLUME
        : Aspect.BEHAVIOUR;
  }

  /**
   * Values that differ by less say the same, as where they are a function of how long the history
   * is: drift is looked for in steps of this size. By default 0, every difference counts.
   */
  default float leastDifference() {
    return 0;
  }

  /**
   * The feature, ready to compute.
   *
   * @param schema has everything that {@link #remember} asked for
   */
  Feature compile(FeatureDefinition definition, ProfileSchema schema);
}
