package io.tidemark.engine.catalogue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The features of a baseline, in the order of their values.
 *
 * @param features at least one, with distinct names
 * @param hash SHA-256 of the catalogue's bytes, in hexadecimal: the feature-set hash
 */
public record Catalogue(List<FeatureDefinition> features, String hash) {
  public Catalogue {
    features = List.copyOf(features);
  }

  /** Names in value order. */
  public List<String> names() {
    return features.stream().map(FeatureDefinition::name).toList();
  }

  /** Far values in value order. */
  public float[] farValues() {
    float[] far = new float[features.size()];
    for (int i = 0; i < far.length; i++) {
      far[i] = features.get(i).far();
    }
    return far;
  }

  /** Weights in value order. */
  public float[] weights() {
    float[] weights = new float[features.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = features.get(i).weight();
    }
    return weights;
  }

  /** Hash of a catalogue in YAML. */
  public static String hashOf(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256", e);
    }
  }
}
