/**
 * What one night learned and publishes: per scope a forest, the tails of every feature, their
 * calibration and thresholds, and the byte form of it all. Growing trees belongs to {@code forest};
 * following one identity through time belongs to {@code risk} and {@code judge}; choosing rows,
 * days and cohorts belongs to the trainer.
 */
package io.tidemark.runtime.baseline;
