/**
 * Explains decisions by recomputing an event's features, its path through the baseline, and its
 * counterfactual. Command-line options and output belong in other packages.
 */
package io.tidemark.jobs.explain;
