package io.tidemark.engine.catalogue;

/**
 * One thing that is wrong with a feature.
 *
 * @param key of the feature that it is about; one that the feature may lack
 * @param says what is wrong and the remedy
 */
public record FeatureProblem(String key, String says) {}
