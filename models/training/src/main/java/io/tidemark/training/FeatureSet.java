package io.tidemark.training;

import io.tidemark.engine.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.List;

/**
 * The features that a baseline is over.
 *
 * @param names in vector order
 * @param hash hex digest of what defines them
 * @param far per feature a value far out for anybody, NaN for none
 */
public record FeatureSet(List<String> names, String hash, List<Float> far) {
  public FeatureSet {
    names = List.copyOf(names);
    far = List.copyOf(far);
    if (names.isEmpty() || names.size() != far.size()) {
      throw new IllegalArgumentException(
          names.size() + " features have " + far.size() + " far values; give one for each");
    }
  }

  /** Those of a catalogue. */
  public static FeatureSet of(Catalogue catalogue) {
    List<Float> far = new ArrayList<>();
    for (float value : catalogue.farValues()) {
      far.add(value);
    }
    return new FeatureSet(catalogue.names(), catalogue.hash(), far);
  }

  float[] farValues() {
    float[] values = new float[far.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = far.get(i);
    }
    return values;
  }
}
