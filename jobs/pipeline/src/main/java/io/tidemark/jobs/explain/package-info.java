/**
 * Explains decisions by recomputing an event's features, its path through the baseline, and its
 * counterfactual. Options and output belong elsewhere.
 */
package io.tidemark.jobs.explain;
