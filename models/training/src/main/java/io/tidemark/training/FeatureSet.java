package io.tidemark.training;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.operator.Aspect;
import io.tidemark.engine.operator.Operator;
import io.tidemark.engine.operator.Operators;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The features of a baseline, at least one.
 *
 * @param features in vector order
 * @param hash hexadecimal digest of the feature definitions
 */
public record FeatureSet(List<Feature> features, String hash) {
  /**
   * A feature.
   *
   * @param far far value, or NaN if it has none
   * @param weight weight of its surprise in the sum
   * @param isHistorical whether it compares events with the identity's history
   */
  public record Feature(
      String name, float far, Aspect aspect, float weight, boolean isHistorical) {}

  public FeatureSet {
    features = List.copyOf(features);
    if (features.isEmpty()) {
      throw new IllegalArgumentException("There are no features; specify at least one");
    }
  }

  public static FeatureSet of(Catalogue catalogue) {
    return new FeatureSet(
        catalogue.features().stream().map(FeatureSet::feature).toList(), catalogue.hash());
  }

  private static Feature feature(FeatureDefinition definition) {
    Operator operator = Operators.named(definition.operator());
    return new Feature(
        definition.name(),
        definition.far(),
        operator.aspect(definition),
        definition.weight(),
        operator.comparesWithHistory(definition));
  }

  /** Returns the feature names, in vector order. */
  public List<String> names() {
    return features.stream().map(Feature::name).toList();
  }

  /** Returns the volume and rhythm features, in vector order. */
  List<Feature> ofVolumeAndRhythm() {
    return features.stream().filter(one -> one.aspect != Aspect.BEHAVIOUR).toList();
  }

  /** Returns the features that share an aspect with any of the given features, in vector order. */
  List<String> withAspectsOf(List<String> some) {
    Set<Aspect> own =
        features.stream()
            .filter(one -> some.contains(one.name))
            .map(Feature::aspect)
            .collect(Collectors.toSet());
    return features.stream().filter(one -> own.contains(one.aspect)).map(Feature::name).toList();
  }

  float[] farValues() {
    return values(features, Feature::far);
  }

  /** Returns the far values, with NaN for features that compare events with history. */
  float[] farValuesWithoutHistory() {
    return values(features, one -> one.isHistorical ? Double.NaN : one.far);
  }

  float[] weightValues() {
    return values(features, Feature::weight);
  }

  static float[] values(List<Feature> some, ToDoubleFunction<Feature> value) {
    float[] values = new float[some.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.applyAsDouble(some.get(i));
    }
    return values;
  }
}
