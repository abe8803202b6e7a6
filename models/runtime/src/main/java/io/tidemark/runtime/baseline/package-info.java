/**
 * Baseline learned and published by a nightly run, and its byte form. Each scope has a forest, the
 * tail of each feature, a calibration and thresholds. Trees are grown in {@code forest}, an
 * identity is followed through time in {@code risk} and {@code judge}, and rows, days and cohorts
 * are chosen by the trainer.
 */
package io.tidemark.runtime.baseline;
