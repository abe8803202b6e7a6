package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;

/**
 * One way to turn events into a number; found through {@link java.util.ServiceLoader}, so that a
 * scientist's own is one class and one line in {@code META-INF/services}. Stateless.
 */
public interface Operator {
  /** The key in a catalogue, for instance {@code share_new}. */
  String keyword();

  /** One sentence: what it computes, and from what. */
  String summary();

  /**
   * Tells what must be remembered in the profile for this feature.
   *
   * @throws CatalogueException when the definition does not fit the operator
   */
  void remember(FeatureDefinition definition, Remembered remembered);

  /**
   * The feature, ready to compute.
   *
   * @param schema has everything that {@link #remember} asked for
   */
  Feature compile(FeatureDefinition definition, ProfileSchema schema);
}
