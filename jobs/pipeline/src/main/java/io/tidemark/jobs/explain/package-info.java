/**
 * Explanation of decisions: recomputed features, the event's path through the baseline, and its
 * counterfactual. Belongs here: reading and computing these. Does not belong here: options and
 * output.
 */
package io.tidemark.jobs.explain;
