/**
 * Baseline learned and published by a nightly run, and its byte form. Each scope has a forest, the
 * tails of every feature, a calibration and thresholds. Growing trees belongs to {@code forest}.
 * Following one identity through time belongs to {@code risk} and {@code judge}. Choosing rows,
 * days and cohorts belongs to the trainer.
 */
package io.tidemark.runtime.baseline;
