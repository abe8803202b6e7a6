package io.tidemark.training;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.operator.Aspect;
import io.tidemark.engine.operator.Operators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The features of a baseline, all lists in vector order.
 *
 * @param hash hexadecimal digest of the feature definitions
 * @param far far values, or NaN for features without one
 * @param weights weights of the features' surprises in the sum
 * @param historical whether each feature compares events with the identity's history
 */
public record FeatureSet(
    List<String> names,
    String hash,
    List<Float> far,
    List<Aspect> aspects,
    List<Float> weights,
    List<Boolean> historical) {
  public FeatureSet {
    weights = List.copyOf(weights);
    names = List.copyOf(names);
    far = List.copyOf(far);
    aspects = List.copyOf(aspects);
    historical = List.copyOf(historical);
    if (names.isEmpty()
        || names.size() != far.size()
        || names.size() != aspects.size()
        || names.size() != weights.size()
        || names.size() != historical.size()) {
      throw new IllegalArgumentException(
          "%d features have %d far values, %d aspects, %d weights and %d uses of history; specify one"
                  .formatted(
                      names.size(), far.size(), aspects.size(), weights.size(), historical.size())
              + " of each per feature");
    }
  }

  /** Creates a set of features that have equal weights and use no history. */
  public FeatureSet(List<String> names, String hash, List<Float> far, List<Aspect> aspects) {
    this(
        names,
        hash,
        far,
        aspects,
        Collections.nCopies(names.size(), 1f),
        Collections.nCopies(names.size(), false));
  }

  public static FeatureSet of(Catalogue catalogue) {
    return new FeatureSet(
        catalogue.names(),
        catalogue.hash(),
        boxed(catalogue.farValues()),
        Operators.aspects(catalogue),
        boxed(catalogue.weights()),
        catalogue.features().stream()
            .map(feature -> Operators.named(feature.operator()).comparesWithHistory(feature))
            .toList());
  }

  private static List<Float> boxed(float[] values) {
    List<Float> boxed = new ArrayList<>(values.length);
    for (float value : values) {
      boxed.add(value);
    }
    return boxed;
  }

  List<String> ofVolumeAndRhythm() {
    return names.stream().filter(name -> aspect(name) != Aspect.BEHAVIOUR).toList();
  }

  /** Returns the features that share an aspect with any of the given features, in vector order. */
  List<String> withAspectsOf(List<String> some) {
    Set<Aspect> own = some.stream().map(this::aspect).collect(Collectors.toSet());
    return names.stream().filter(name -> own.contains(aspect(name))).toList();
  }

  private Aspect aspect(String name) {
    return aspects.get(names.indexOf(name));
  }

  float[] farValues(List<String> some) {
    float[] values = new float[some.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = far.get(names.indexOf(some.get(i)));
    }
    return values;
  }

  float[] farValues() {
    return farValues(names);
  }

  /** Returns the far values, with NaN for features that compare events with history. */
  float[] farValuesWithoutHistory() {
    float[] values = farValues();
    for (int i = 0; i < values.length; i++) {
      values[i] = historical.get(i) ? Float.NaN : values[i];
    }
    return values;
  }

  float[] weightValues() {
    float[] values = new float[weights.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = weights.get(i);
    }
    return values;
  }
}
