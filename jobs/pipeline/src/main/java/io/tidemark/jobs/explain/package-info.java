/**
 * Explains decisions by recomputing an event's features, its path through the baseline, and its
 * counterfactual. Options and output belong in other packages.
 */
package io.tidemark.jobs.explain;
