/**
 * Baseline that a nightly run learns and publishes: per scope a forest, the tails of every feature,
 * calibration and thresholds, and the byte form. Growing trees belongs to {@code forest}. Following
 * one identity through time belongs to {@code risk} and {@code judge}. Choosing rows, days and
 * cohorts belongs to the trainer.
 */
package io.tidemark.runtime.baseline;
