/**
 * The baseline that a nightly run learns and publishes, and its byte form. Each scope has a forest,
 * feature tails, a calibration and thresholds. The trees are grown in package {@code forest},
 * identities are tracked over time in {@code risk} and {@code judge}, and the trainer chooses rows,
 * days and cohorts.
 */
package io.tidemark.runtime.baseline;
