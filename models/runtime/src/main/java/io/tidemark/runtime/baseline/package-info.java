/**
 * The baseline that a nightly run learns and publishes, and its byte form. Each scope has a forest,
 * feature tails, a calibration and thresholds. Package {@code forest} grows the trees, {@code risk}
 * and {@code judge} follow an identity through time, and the trainer chooses rows, days and
 * cohorts.
 */
package io.tidemark.runtime.baseline;
