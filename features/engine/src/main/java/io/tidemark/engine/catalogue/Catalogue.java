package io.tidemark.engine.catalogue;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The features of a baseline, in vector order.
 *
 * @param features at least one, with distinct names
 * @param hash feature-set hash: SHA-256 of the catalogue's bytes, in hexadecimal
 */
public record Catalogue(List<FeatureDefinition> features, String hash) {
  /** Columns of the vector and judged-event tables, whose names features cannot take. */
  public static final Set<String> FIXED_COLUMNS =
      Set.of(
          """
          action active_days bound_breach cause cause_detail cohort credential_uid decision
          effective_risk event_date habitual_action identity impact_tier leading_feature level
          metadata_product metadata_uid nhi_kind opening_risk p_value reasons risk scope score
          src_ip_prefix statistic time trust"""
              .split("[ \n]+"));

  public Catalogue {
    features = List.copyOf(features);
  }

  public List<String> names() {
    return features.stream().map(FeatureDefinition::name).toList();
  }

  public float[] farValues() {
    return values(features, FeatureDefinition::far);
  }

  public float[] weights() {
    return values(features, FeatureDefinition::weight);
  }

  /** Returns a value of each of the given features, in their order. */
  public static float[] values(
      List<FeatureDefinition> features, Function<FeatureDefinition, Float> value) {
    float[] values = new float[features.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value.apply(features.get(i));
    }
    return values;
  }
}
